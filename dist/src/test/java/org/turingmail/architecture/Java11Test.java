package org.turingmail.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** James 3.8's own image runs on Java 11: a newer class would end its start-up with UnsupportedClassVersionError. */
class Java11Test {
    private static final int JAVA_11 = 55;
    private static final int JAVA_17 = 61;
    // Java Virtual Machine Specification, section 4.1: magic, minor version, major version
    private static final int MAJOR_VERSION_AT = 7;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/org/turingmail/protocol/held/Settlement.class",
                "/org/turingmail/agent/TuringModule.class",
                "/org/turingmail/mailrepository/Storage.class",
                "/org/turingmail/mailrepository/jpa/JpaStorageProvider.class",
                "/org/turingmail/matcher/IsUnknownSender.class",
                "/org/turingmail/mailet/SendChallenge.class",
                "/org/turingmail/webadmin/HeldMailsRoutes.class"
            })
    void everyClassOfOursShouldRunOnJava11(String oneOfTheModule) throws Exception {
        URI found = Java11Test.class.getResource(oneOfTheModule).toURI();
        if (found.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(found, Map.of())) {
                assertThat(newerThanJava11(jar.getPath("/"))).isEmpty();
            }
        } else {
            Path module = Path.of(found.getPath().replace(oneOfTheModule, ""));
            assertThat(newerThanJava11(module)).isEmpty();
        }
    }

    @Test
    void newerClassShouldBeFound(@TempDir Path folder) throws Exception {
        byte[] octets;
        try (InputStream file = Java11Test.class.getResourceAsStream("Java11Test.class")) {
            octets = file.readAllBytes();
        }
        Files.write(folder.resolve("Old.class"), octets);
        octets[MAJOR_VERSION_AT] = JAVA_17;
        Files.write(folder.resolve("New.class"), octets);

        assertThat(newerThanJava11(folder)).singleElement().asString().endsWith("New.class");
    }

    private static List<String> newerThanJava11(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> classes =
                    files.filter(file -> file.toString().endsWith(".class")).collect(Collectors.toList());
            assertThat(classes).isNotEmpty();
            return classes.stream()
                    .filter(file -> majorVersion(file) > JAVA_11)
                    .map(Path::toString)
                    .collect(Collectors.toList());
        }
    }

    private static int majorVersion(Path file) {
        try (DataInputStream input = new DataInputStream(Files.newInputStream(file))) {
            assertThat(input.readInt()).isEqualTo(0xCAFEBABE);
            input.readUnsignedShort();
            return input.readUnsignedShort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
