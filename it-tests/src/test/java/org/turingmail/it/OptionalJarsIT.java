package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.it.JarContents.classes;
import static org.turingmail.it.JarContents.majorVersion;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.launcher.process.Project;

/** Each optional jar has what its URL requires beside the extension jar, and nothing that is there already. */
class OptionalJarsIT {
    private static final int JAVA_11 = 55;

    private static Path jar(String name) {
        return Project.root().resolve("dist/target/turing-james-" + name + ".jar");
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite, jdbc:sqlite:/var/quarantine.db",
        "mariadb, jdbc:mariadb://db/quarantine",
        "mongodb, mongodb://db/mailhog"
    })
    void urlShouldBeServedOnlyWithItsJar(String name, String url) throws Exception {
        assertThat(storage(url, jar("extension"))).contains("turing-james-" + name + ".jar");
        assertThat(storage(url, jar("extension"), jar(name))).isEqualTo("served");
    }

    /** As the agent asks for it; what goes wrong is returned. */
    private static String storage(String url, Path... jars) throws Exception {
        List<URL> all = new ArrayList<>();
        for (Path jar : jars) {
            all.add(jar.toUri().toURL());
        }
        try (Stream<Path> james = Files.list(Project.root().resolve("it-tests/stock-james/target/james/lib"))) {
            for (Path jar :
                    james.filter(file -> file.toString().endsWith(".jar")).toList()) {
                all.add(jar.toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(all.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Class<?> location = loader.loadClass("org.turingmail.mailrepository.StorageLocation");
            Object providers = loader.loadClass("org.turingmail.mailrepository.StorageProviders")
                    .getMethod("installed")
                    .invoke(null);
            try {
                AutoCloseable storage = (AutoCloseable) providers
                        .getClass()
                        .getMethod("storage", location)
                        .invoke(
                                providers,
                                location.getMethod("at", String.class).invoke(null, url));
                storage.close();
                return "served";
            } catch (InvocationTargetException e) {
                return e.getCause().getMessage();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "mariadb", "mongodb"})
    void nothingOfTheExtensionJarShouldBeInIt(String name) {
        Set<String> twice = new TreeSet<>(classes(jar(name)));
        assertThat(twice).isNotEmpty();

        twice.retainAll(classes(jar("extension")));

        assertThat(twice).isEmpty();
    }

    /** But for what the driver of MongoDB loads on newer Java only. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "mariadb", "mongodb"})
    void everyClassShouldRunOnJava11(String name) throws Exception {
        try (JarFile file = new JarFile(jar(name).toFile())) {
            assertThat(file.stream()
                            .filter(entry -> entry.getName().endsWith(".class"))
                            .filter(entry -> !entry.getName().startsWith("META-INF/versions/"))
                            .filter(entry -> !entry.getName().startsWith("org/bson/codecs/record/"))
                            .filter(entry -> majorVersion(file, entry) > JAVA_11)
                            .map(ZipEntry::getName))
                    .isEmpty();
        }
    }

    /** The driver of MariaDB is under the LGPL: its terms are with it, and its classes are nowhere else. */
    @Test
    void driverOfMariaDbShouldBeInItsJarAlone() throws Exception {
        assertThat(classes(jar("mariadb"))).anyMatch(name -> name.startsWith("org/mariadb/jdbc/"));
        assertThat(classes(jar("extension"))).noneMatch(name -> name.startsWith("org/mariadb/"));
        try (JarFile file = new JarFile(jar("mariadb").toFile())) {
            assertThat(file.stream().map(ZipEntry::getName))
                    .contains("META-INF/LGPL-2.1.txt", "META-INF/LICENSE-MARIADB.txt");
        }
    }
}
