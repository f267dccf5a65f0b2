package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

class JpaStorageProviderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:derby:/var/lib/james/quarantine",
                "jdbc:derby:directory:/var/lib/james/quarantine",
                "jdbc:derby:/var/lib/james/quarantine;encryptionKey=0123456789abcdef",
                "jdbc:postgresql://db.example.org/turing",
                "jdbc:postgresql://a:5432,b:5432/turing?targetServerType=primary&ssl=true",
                "jdbc:postgresql:turing"
            })
    void storageShouldTakeWhatIsSupported(String url) {
        assertThatCode(() -> new JpaStorageProvider().storage(StorageLocation.at(url)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:/tmp/x,not a supported database",
        "jdbc:mysql://db/turing,not a supported database",
        "postgresql://db/turing,not a supported database",
        "'',not a supported database",
        "jdbc:derby://db:1527/turing,network server",
        "jdbc:derby:memory:turing,keeps nothing when James stops",
        "jdbc:derby:jar:(/x.jar)turing,cannot be written to",
        "jdbc:derby:var/quarantine,absolute path",
        "jdbc:derby:,absolute path"
    })
    void storageShouldSayWhatIsWrongAndWhatIsSupported(String url, String problem) {
        assertThatThrownBy(() -> new JpaStorageProvider().storage(StorageLocation.at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("jdbc:derby:/absolute/path")
                .hasMessageContaining("jdbc:postgresql://host:port/database");
    }

    @Test
    void derbyShouldRefuseARelativePath() {
        assertThatThrownBy(() -> TestDatabase.at(Path.of("quarantine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absolute");
    }

    @Test
    void derbyShouldRefuseAPathThatDerbyCannotHave() {
        assertThatThrownBy(() -> TestDatabase.at(Path.of("/var/a;b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("semicolon");
    }

    @Test
    void nothingSecretShouldBePrinted() {
        assertThat(Database.at(StorageLocation.at("jdbc:postgresql://db/turing?password=hush1")
                                .withCredentials("turing", "hush2"))
                        .toString())
                .doesNotContain("hush")
                .contains("jdbc:postgresql://db/turing", "turing");
        assertThatThrownBy(() -> Database.at(StorageLocation.at("jdbc:mysql://db/turing?password=hush")))
                .hasMessageNotContaining("hush");
    }

    @Test
    void storageShouldBeFoundByItsUrl() {
        assertThat(StorageProviders.installed().storage(StorageLocation.at("jdbc:derby:/var/lib/james/quarantine")))
                .isInstanceOf(JpaStorage.class);
    }

    @Test
    void folderShouldBeTheOneOfDerbyAlone() {
        assertThat(folder("jdbc:derby:directory:/var/quarantine;encryptionKey=0123"))
                .contains(Path.of("/var/quarantine"));
        assertThat(folder("jdbc:postgresql://db/turing")).isEmpty();
    }

    private static Optional<Path> folder(String url) {
        return new JpaStorageProvider().storage(StorageLocation.at(url)).folder();
    }
}
