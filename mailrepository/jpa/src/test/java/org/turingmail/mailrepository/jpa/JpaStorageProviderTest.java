package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
                "jdbc:postgresql:turing",
                "jdbc:sqlite:/var/lib/james/quarantine.db",
                "jdbc:sqlite:/var/lib/james/quarantine.db?busy_timeout=5000&cache_size=-8000",
                "jdbc:mariadb://db.example.org/turing?sslMode=verify-full"
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
        "jdbc:derby:,absolute path",
        "jdbc:sqlite:,keeps nothing when James stops",
        "jdbc:sqlite::memory:,keeps nothing when James stops",
        "jdbc:sqlite::resource:x.db,cannot be written to",
        "jdbc:sqlite:var/quarantine.db,absolute path",
        "jdbc:sqlite:/var/quarantine/,absolute path",
        "jdbc:sqlite:file:/var/quarantine.db,absolute path",
        "jdbc:sqlite:/var/quarantine.db?synchronous=OFF,'parameter synchronous, which is not one of busy_timeout,'"
    })
    void storageShouldSayWhatIsWrongAndWhatIsSupported(String url, String problem) {
        assertThatThrownBy(() -> new JpaStorageProvider().storage(StorageLocation.at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("jdbc:derby:/absolute/path")
                .hasMessageContaining("jdbc:postgresql://host:port/database")
                .hasMessageContaining("jdbc:sqlite:/absolute/path/quarantine.db")
                .hasMessageContaining("jdbc:mariadb://host:port/database");
    }

    @Test
    void driverShouldBeMissedByTheNameOfItsJar() throws Exception {
        List<URL> withoutDrivers = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("sqlite-jdbc") && !entry.contains("mariadb-java-client")) {
                withoutDrivers.add(new File(entry).toURI().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(withoutDrivers.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Method message = loader.loadClass(InExtension.class.getName()).getMethod("refusal", String.class);

            assertThat((String) message.invoke(null, "jdbc:sqlite:/var/quarantine.db"))
                    .contains("installed are back ends for jdbc:derby:, jdbc:postgresql:.")
                    .contains("extensions-jars: turing-james-sqlite.jar");
            assertThat((String) message.invoke(null, "jdbc:mariadb://db/turing"))
                    .contains("extensions-jars: turing-james-mariadb.jar");
        }
    }

    @Test
    void urlsInTheDocumentationShouldBeTaken() throws Exception {
        List<String> urls = Pattern.compile("(?m)^quarantine\\.database\\.url = (jdbc:\\S+)$")
                .matcher(Files.readString(Path.of("..", "..", "docs", "quarantine.md")))
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toList());

        assertThat(urls).hasSize(3).allSatisfy(url -> assertThat(Database.at(StorageLocation.at(url)))
                .isNotNull());
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
    void folderShouldBeTheOneThatFillsWithMessages() {
        assertThat(folder("jdbc:derby:directory:/var/quarantine;encryptionKey=0123"))
                .contains(Path.of("/var/quarantine"));
        assertThat(folder("jdbc:sqlite:/var/quarantine/held.db?busy_timeout=1")).contains(Path.of("/var/quarantine"));
        assertThat(folder("jdbc:postgresql://db/turing")).isEmpty();
        assertThat(folder("jdbc:mariadb://db/turing")).isEmpty();
    }

    private static Optional<Path> folder(String url) {
        return new JpaStorageProvider().storage(StorageLocation.at(url)).folder();
    }
}
