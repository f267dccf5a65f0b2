package org.turingmail.mailrepository.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

class MongoStorageProviderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://db.example.org",
                "mongodb://db.example.org/",
                "mongodb://a:27017,b:27018/quarantine?replicaSet=rs0&collection=held&tls=true",
                "mongodb://user:hush@db/quarantine?authSource=admin&gridfsAbove=0&expireAfterDays=365"
            })
    void storageShouldTakeWhatIsSupported(String url) {
        assertThatCode(() -> new MongoStorageProvider()
                        .storage(StorageLocation.at(url))
                        .close())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "mongodb://,is not a connection string",
        "mongodb://db:port/x,is not a connection string",
        "mongodb://db/a.b,names a collection",
        "mongodb://db/x?collection=a.b,invalid collection",
        "mongodb://db/x?collection=,invalid collection",
        "mongodb://db/x?collection=system,invalid collection",
        "mongodb://db/x?gridfsAbove=many,invalid gridfsAbove: a number from 0 to 2097152",
        "mongodb://db/x?gridfsAbove=2097153,invalid gridfsAbove",
        "mongodb://db/x?expireAfterDays=0,invalid expireAfterDays"
    })
    void storageShouldSayWhatIsWrong(String url, String problem) {
        assertThatThrownBy(() -> new MongoStorageProvider().storage(StorageLocation.at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("mongodb://host:27017/mailhog");
    }

    @Test
    void nothingSecretShouldBePrinted() {
        assertThatThrownBy(() -> new MongoStorageProvider()
                        .storage(StorageLocation.at("mongodb://user:hush:hush@db:port/x?w=hush")))
                .satisfies(failure -> assertThat(failure).hasStackTraceContaining("is not a connection string"))
                .hasMessageNotContaining("user:hush");
        assertThat(MongoLocation.of(StorageLocation.at("mongodb://user:hush@db/x")))
                .asString()
                .doesNotContain("hush");
    }

    @Test
    void settingsShouldBeSafeUnlessTheUrlSaysOtherwise() {
        MongoClientSettings settings =
                settings(StorageLocation.at("mongodb://db/x").withCredentials("me", "hush"));
        assertThat(settings.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY.withJournal(true));
        assertThat(settings.getSocketSettings().getReadTimeout(TimeUnit.SECONDS))
                .isEqualTo(60);
        assertThat(settings.getCredential().getUserName()).isEqualTo("me");
        assertThat(settings.getCredential().getSource()).isEqualTo("x");

        assertThat(settings(StorageLocation.at("mongodb://db/x?w=1&authSource=admin")
                                .withCredentials("me", "hush"))
                        .getWriteConcern()
                        .getW())
                .isEqualTo(1);
        assertThat(settings(StorageLocation.at("mongodb://db/x?authSource=admin")
                                .withCredentials("me", "hush"))
                        .getCredential()
                        .getSource())
                .isEqualTo("admin");
    }

    private static MongoClientSettings settings(StorageLocation location) {
        return MongoLocation.of(location).settings();
    }

    @Test
    void defaultsShouldBeThoseOfMailHog() {
        MongoLocation location = MongoLocation.of(StorageLocation.at("mongodb://db"));

        assertThat(location.database()).isEqualTo("mailhog");
        assertThat(location.collection()).isEqualTo("messages");
        assertThat(location.expireAfter()).isEmpty();
        assertThat(MongoLocation.of(StorageLocation.at("mongodb://db/x?expireAfterDays=2"))
                        .expireAfter())
                .contains(Duration.ofDays(2));
    }

    @Test
    void urlInTheDocumentationShouldBeTaken() throws Exception {
        Matcher line = Pattern.compile("(?m)^quarantine\\.database\\.url = (mongodb:\\S+)$")
                .matcher(Files.readString(Path.of("..", "..", "docs", "quarantine.md")));

        assertThat(line.find()).isTrue();
        assertThat(MongoLocation.of(StorageLocation.at(line.group(1))).database())
                .isEqualTo("mailhog");
    }

    @Test
    void storageShouldBeFoundByItsUrl() {
        assertThat(StorageProviders.installed().storage(StorageLocation.at("mongodb://db/x")))
                .isInstanceOf(MongoStorage.class);
    }

    @Test
    void initShouldSayThatNobodyAnswers() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        try (MongoStorage storage = new MongoStorage(MongoLocation.of(
                StorageLocation.at("mongodb://user:hush@127.0.0.1:" + unused + "/x?serverSelectionTimeoutMS=100")))) {
            HeldMailRepository repository = storage.repository(MailRepositoryUrl.from("turing://held"));

            assertThatThrownBy(repository::init)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + unused)
                    .hasMessageContaining("quarantine.database.url")
                    .hasMessageNotContaining("hush");
        }
    }

    @Test
    void operationsShouldFailWhenTheStorageIsClosed() {
        try (TestServer server = TestServer.start()) {
            MongoStorage storage = server.storage("");
            HeldMailRepository repository = storage.repository(MailRepositoryUrl.from("turing://held"));
            repository.init();

            storage.close();
            storage.close();

            assertThatThrownBy(repository::size).hasMessageContaining("James is stopping");
        }
    }
}
