package org.turingmail.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.turingmail.launcher.process.Project;

/** Folders for the programs of a test, in the module's {@code target}, where their logs stay after a failure. */
final class Folders {
    private Folders() {}

    /** An empty folder. */
    static Path empty(String name) {
        Path folder = Project.root().resolve("it-tests/target/scenarios").resolve(name);
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
