package org.turingmail.mailrepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageProvidersTest {
    @Test
    void storageShouldBeThatOfTheBackEndWhoseUrlItIs() {
        StorageProviders providers = providers("file:", "jdbc:derby:");

        assertThat(providers.storage(StorageLocation.at("file:/var/held"))).hasToString("file:/var/held");
        assertThat(providers.storage(StorageLocation.at("jdbc:derby:/var/held")))
                .hasToString("jdbc:derby:/var/held");
    }

    @ParameterizedTest
    @CsvSource({
        "mongodb://db/turing,turing-james-mongodb.jar",
        "mongodb+srv://db/turing,turing-james-mongodb.jar",
        "jdbc:sqlite:/var/held,turing-james-sqlite.jar",
        "central:,turing-james-central.jar"
    })
    void storageShouldNameTheJarThatIsMissing(String url, String jar) {
        assertThatThrownBy(() -> providers("file:", "jdbc:derby:").storage(StorageLocation.at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("extensions-jars: " + jar)
                .hasMessageContaining("installed are back ends for file:, jdbc:derby:");
    }

    @ParameterizedTest
    @CsvSource({"''", "/var/held", "localhost", "//db/turing", "jdbc:"})
    void storageShouldSayHowAUrlBeginsWhenItNamesNoBackEnd(String url) {
        assertThatThrownBy(() -> providers("file:").storage(StorageLocation.at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("installed are back ends for file:");
    }

    @Test
    void twoBackEndsForTheSameUrlsShouldBeRefused() {
        assertThatThrownBy(() -> providers("file:", "file:"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Two back ends serve file:")
                .hasMessageContaining(Named.class.getName());
    }

    @Test
    void backEndShouldBeFoundByTheServiceFileOfItsJarWhateverTheContextClassLoader(@TempDir Path jar) throws Exception {
        service(jar, Found.class.getName());

        assertThat(storageIn(jar, "found:here")).isEqualTo("found:here");
    }

    @Test
    void backEndThatCannotBeLoadedShouldBeReported(@TempDir Path jar) throws Exception {
        service(jar, "org.example.Gone");

        assertThatThrownBy(() -> storageIn(jar, "found:here"))
                .hasRootCauseInstanceOf(java.util.ServiceConfigurationError.class)
                .hasStackTraceContaining("A back end for held messages cannot be loaded")
                .hasStackTraceContaining("org.example.Gone");
    }

    private static void service(Path jar, String className) throws Exception {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(StorageProvider.class.getName()), className);
    }

    /** As in James: our classes are in a class loader of their own, which is not that of the thread. */
    private static String storageIn(Path jar, String url) throws Exception {
        URL[] jars = {
            jar.toUri().toURL(), codeOf(StorageProviders.class), codeOf(StorageProvidersTest.class),
        };
        try (URLClassLoader extension = new OwnFirst(jars)) {
            return (String) extension
                    .loadClass(Inside.class.getName())
                    .getMethod("storage", String.class)
                    .invoke(null, url);
        }
    }

    private static URL codeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static StorageProviders providers(String... prefixes) {
        return new StorageProviders(Arrays.stream(prefixes).map(Named::new).collect(Collectors.toList()));
    }

    /** Loads our classes itself, and all others as the tests do. */
    private static final class OwnFirst extends URLClassLoader {
        private OwnFirst(URL[] jars) {
            super(jars, StorageProvidersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.turingmail.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    /** Called in another class loader. */
    public static final class Inside {
        private Inside() {}

        public static String storage(String url) {
            return StorageProviders.installed().storage(StorageLocation.at(url)).toString();
        }
    }

    private static class Named implements StorageProvider {
        private final String prefix;

        Named(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Set<String> urlPrefixes() {
            return Set.of(prefix);
        }

        @Override
        public Storage storage(StorageLocation location) {
            return new Storage() {
                @Override
                public HeldMailRepository repository(MailRepositoryUrl url) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Set<MailRepositoryPath> paths() {
                    return Set.of();
                }

                @Override
                public void close() {
                    // nothing is open
                }

                @Override
                public String toString() {
                    return location.toString();
                }
            };
        }
    }

    /** Found by its name. */
    public static final class Found extends Named {
        public Found() {
            super("found:");
        }
    }
}
