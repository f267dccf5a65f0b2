package org.turingmail.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turingmail.launcher.process.JamesProcess;

/** Edits the configuration of a James that is stopped, as its administrator does. */
final class JamesConfiguration {
    private JamesConfiguration() {}

    static void replace(JamesProcess james, String file, String text, String by) {
        Path path = james.home().resolve("conf").resolve(file);
        try {
            String content = Files.readString(path);
            if (!content.contains(text)) {
                throw new IllegalArgumentException("'" + text + "' is not in " + path);
            }
            Files.writeString(path, content.replace(text, by));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
