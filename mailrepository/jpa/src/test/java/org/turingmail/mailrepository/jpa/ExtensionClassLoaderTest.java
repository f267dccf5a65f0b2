package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In James our classes come from {@code extensions-jars}, whose class loader asks James' first, while threads have
 * James' as their context class loader. OpenJPA and Derby are James' on a JPA server, and ours on any other.
 */
class ExtensionClassLoaderTest {
    private static final List<String> JPA =
            List.of("openjpa", "geronimo-jpa", "serp", "xbean-asm", "commons-pool2", "derby");
    private static final List<String> OURS =
            List.of("turing", "flyway", "HikariCP", "postgresql", "gson", "toml", "sqlite-jdbc", "mariadb-java-client");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:derby:", "jdbc:sqlite:"})
    void theRepositoryShouldWorkWhenJamesHasNoJpa(String kind) throws Exception {
        storeAndRetrieve(kind, jar -> !isOneOf(jar, JPA) && !isOneOf(jar, OURS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:derby:", "jdbc:sqlite:"})
    void theRepositoryShouldWorkWhenJamesHasJpa(String kind) throws Exception {
        storeAndRetrieve(kind, jar -> !isOneOf(jar, OURS));
    }

    private void storeAndRetrieve(String kind, Predicate<Path> ofJames) throws Exception {
        List<URL> james = new ArrayList<>();
        List<URL> extension = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            (ofJames.test(Path.of(entry)) ? james : extension).add(url(entry));
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader parent =
                        new URLClassLoader(james.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
                URLClassLoader child = new URLClassLoader(extension.toArray(new URL[0]), parent)) {
            Thread.currentThread().setContextClassLoader(parent);
            Class<?> program = child.loadClass(InExtension.class.getName());
            assertThat(program.getClassLoader()).isSameAs(child);

            Object result = program.getMethod("storeAndRetrieve", String.class)
                    .invoke(null, kind + folder.resolve("turing").resolve("quarantine"));

            assertThat(result).isEqualTo("Hello\r\n");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(parent);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static boolean isOneOf(Path entry, List<String> names) {
        // a module of this build is target/classes of its folder
        if (entry.endsWith("classes") || entry.endsWith("test-classes")) {
            return names.contains("turing");
        }
        String name = entry.getFileName().toString();
        return names.stream().anyMatch(name::startsWith) || name.contains("-toml-");
    }

    private static URL url(String entry) throws MalformedURLException {
        return new File(entry).toURI().toURL();
    }
}
