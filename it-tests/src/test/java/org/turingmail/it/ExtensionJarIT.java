package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.it.JarContents.classes;
import static org.turingmail.it.JarContents.majorVersion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.process.Project;

/** The one jar for {@code extensions-jars} holds what James lacks, and nothing that its Java could not load. */
class ExtensionJarIT {
    private static final int JAVA_11 = 55;
    private static final long MEGABYTE = 1 << 20;

    private final Path jar = Project.root().resolve("dist/target/turing-james-extension.jar");

    @Test
    void nothingThatJamesHasShouldBeInTheJar() throws Exception {
        Set<String> ofJames = new TreeSet<>();
        try (Stream<Path> libraries = Files.list(Project.root().resolve("it-tests/stock-james/target/james/lib"))) {
            libraries.filter(file -> file.toString().endsWith(".jar")).forEach(file -> ofJames.addAll(classes(file)));
        }
        assertThat(ofJames).hasSizeGreaterThan(10_000);

        Set<String> twice = new TreeSet<>(classes(jar));
        twice.retainAll(ofJames);

        assertThat(twice).isEmpty();
    }

    @Test
    void everyClassShouldRunOnJava11() throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> newer = file.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .filter(entry -> majorVersion(file, entry) > JAVA_11)
                    .map(ZipEntry::getName)
                    .collect(Collectors.toList());

            assertThat(newer).isEmpty();
        }
    }

    @Test
    void licenceShouldBeInTheJarAndNoSignatureOfAnother() throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(file.stream().map(ZipEntry::getName))
                    .noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)"));
        }
    }

    @Test
    void jarShouldStaySmall() throws Exception {
        assertThat(Files.size(jar)).isLessThan(20 * MEGABYTE);
    }
}
