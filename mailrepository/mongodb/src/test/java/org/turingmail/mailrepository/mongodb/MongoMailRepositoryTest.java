package org.turingmail.mailrepository.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.google.common.collect.ImmutableList;
import com.mongodb.client.gridfs.GridFSUploadStream;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.contract.StorageContract;
import org.turingmail.mailrepository.contract.TestMails;

class MongoMailRepositoryTest extends StorageContract {
    private static final MailRepositoryUrl HELD = MailRepositoryUrl.from("turing://held");

    private static TestServer server;
    private static MongoStorage storage;

    @BeforeAll
    static void open() {
        server = TestServer.start();
        storage = server.storage("");
    }

    @AfterAll
    static void close() {
        storage.close();
        server.close();
    }

    @Override
    protected Storage storage() {
        return storage;
    }

    @Test
    void storeShouldNotWriteAnUnchangedMessageAgain() throws Exception {
        try (TestServer other = TestServer.start();
                MongoStorage empty = other.storage("gridfsAbove=1000")) {
            HeldMailRepository testee = empty.repository(HELD);
            for (int size : List.of(900, 3_000)) {
                MailKey key = testee.store(mail("mail", TestMails.random(size, 1)));
                Object before = contentId(other);

                Mail retrieved = testee.retrieve(key);
                retrieved.setRecipients(ImmutableList.of(new MailAddress("two@example.com")));
                testee.store(retrieved);

                assertThat(contentId(other)).isEqualTo(before);
                assertThat(testee.retrieve(key).getRecipients()).containsExactly(new MailAddress("two@example.com"));
                assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.random(size, 1));
            }
        }
    }

    private static Object contentId(TestServer server) {
        return message(server)
                .get("turing", Document.class)
                .get("content", Document.class)
                .get("id");
    }

    private static Document message(TestServer server) {
        return server.read(database -> database.getCollection("messages").find().first());
    }

    @Test
    void nothingShouldBeLeftBehindByReplacedAndRemovedMails() throws Exception {
        try (TestServer other = TestServer.start();
                MongoStorage empty = other.storage("gridfsAbove=100000")) {
            HeldMailRepository testee = empty.repository(HELD);
            for (int i = 0; i < 20; i++) {
                MailKey key = testee.store(mail("mail" + i % 10, TestMails.random(i % 3 == 0 ? 1_000 : 600_000, i)));
                testee.store(testee.retrieve(key));
            }
            testee.remove(new MailKey("mail0"));
            testee.remove(List.of(new MailKey("mail1"), new MailKey("mail2"), new MailKey("unknown")));
            assertThat(testee.size()).isEqualTo(7);
            testee.removeAll();

            assertThat(testee.size()).isZero();
            assertThat(files(other)).isZero();
        }
    }

    /** Files, pieces of them, and what is known of their owners. */
    private static long files(TestServer server) {
        return server.read(
                database -> List.of("messages_files.files", "messages_files.chunks", "messages_owners").stream()
                        .mapToLong(name -> database.getCollection(name).countDocuments())
                        .sum());
    }

    @Test
    void filesOfMailsThatWereNotStoredShouldBeRemovedLater() throws Exception {
        try (TestServer other = TestServer.start();
                MongoStorage testee = other.storage("gridfsAbove=1000")) {
            MailKey key = testee.repository(HELD).store(mail("mail", TestMails.random(5_000, 1)));
            long files = files(other);
            testee.use(database -> {
                MessageFiles.Owner owner = new MessageFiles.Owner("messages", "mail");
                // one that was completed before the mail was stored, and one that was not
                try (GridFSUploadStream complete = database.files().create(new ObjectId(), owner)) {
                    complete.write(TestMails.random(600_000, 1));
                }
                database.files().create(new ObjectId(), owner).write(TestMails.random(600_000, 2));
                return null;
            });
            assertThat(files(other)).isGreaterThan(files + 4);

            List<String> findings = new ArrayList<>();
            testee.check(findings::add);
            assertThat(findings).hasSize(2).allMatch(finding -> finding.contains("belongs to no message"));
            assertThat(testee.removeOrphans(Duration.ofHours(1))).isZero();
            assertThat(testee.removeOrphans(Duration.ofSeconds(-10))).isEqualTo(2);

            assertThat(files(other)).isEqualTo(files);
            assertThat(TestMails.bytes(testee.repository(HELD).retrieve(key))).isEqualTo(TestMails.random(5_000, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 300_000})
    void retrieveShouldFailWhenTheMessageIsDamaged(int size) throws Exception {
        try (TestServer other = TestServer.start();
                MongoStorage damaged = other.storage("gridfsAbove=1000")) {
            HeldMailRepository testee = damaged.repository(HELD);
            MailKey key = testee.store(mail("mail", TestMails.random(size, 1)));
            other.read(database -> size < 1000
                    ? database.getCollection("messages").updateOne(Filters.empty(), Updates.set("raw.data", "x"))
                    : database.getCollection("messages_files.chunks").deleteOne(Filters.eq("n", 1)));

            assertThatThrownBy(() -> testee.retrieve(key))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("mail")
                    .hasMessageContaining("missing or damaged");
        }
    }

    @Test
    void aKeyThatCannotBeKeptShouldBeRefused() throws Exception {
        HeldMailRepository testee = retrieveRepository();

        for (String name : List.of("x".repeat(1001), "a\ud83d")) {
            assertThatThrownBy(() -> testee.store(mail(name)))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("name of 1 to 1000 characters");
            assertThat(testee.retrieve(new MailKey(name))).isNull();
            testee.remove(new MailKey(name));
        }
    }

    @Test
    void aPathThatCannotBeKeptShouldBeRefused() {
        for (String path : List.of("", "x".repeat(101), "é".repeat(50))) {
            assertThatThrownBy(() -> storage.repository(MailRepositoryUrl.from("turing://" + path)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("turing://");
        }
    }

    @Test
    void repositoriesWhosePathsLookAlikeShouldBeDifferent() throws Exception {
        MailKey key = storage.repository(MailRepositoryUrl.from("turing://a.b")).store(mail("mail"));

        for (String path : List.of("a/b", "a_b", "a%b", "a%2e%b", "A.b", "files", "owners", "_owners")) {
            assertThat(storage.repository(MailRepositoryUrl.from("turing://" + path))
                            .retrieve(key))
                    .as(path)
                    .isNull();
        }
    }

    @Test
    void mailWithMuchBesidesItsMessageShouldBeStored() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        Mail large = mail("mail", TestMails.random(1 << 20, 1));
        large.setErrorMessage("🐋".repeat(2 << 20));

        MailKey key = testee.store(large);

        assertThat(testee.retrieve(key).getErrorMessage()).isEqualTo(large.getErrorMessage());
        assertThat(Arrays.equals(TestMails.bytes(testee.retrieve(key)), TestMails.random(1 << 20, 1)))
                .isTrue();
    }

    @Test
    void storeShouldSayThatNobodyAnswersAndSucceedWhenTheServerIsBack() throws Exception {
        TestServer first = TestServer.startOwn(new MongoServer(new MemoryBackend()), 0);
        int port = first.port();
        try (MongoStorage testee = first.storage("serverSelectionTimeoutMS=300&connectTimeoutMS=300")) {
            HeldMailRepository repository = testee.repository(HELD);
            repository.store(mail("before"));
            first.close();

            assertThatThrownBy(() -> repository.store(mail("meanwhile")))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("meanwhile");
            try (TestServer second = TestServer.startOwn(new MongoServer(new MemoryBackend()), port)) {
                MailKey after = storeUntilItSucceeds(repository);
                assertThat(repository.retrieve(after)).isNotNull();
            }
        }
    }

    /** The driver finds a server again when it looks for it the next time. */
    private static MailKey storeUntilItSucceeds(HeldMailRepository repository) throws Exception {
        for (int attempt = 0; ; attempt++) {
            try {
                return repository.store(mail("after"));
            } catch (MessagingException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }
}
