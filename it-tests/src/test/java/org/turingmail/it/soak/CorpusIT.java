package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.launcher.process.Project;

/** The test with foreign messages in short; {@code ./turing soak --corpus FOLDER} is the whole of it. */
class CorpusIT {
    @TempDir
    Path corpus;

    @Test
    void foreignMessagesShouldComeOutAsTheSameJamesDeliversThemWithoutTheAgent() throws Exception {
        write("list/1.eml", "From: a@example.org\nList-Id: <l.example.org>\nSubject: list\n\ntext\n");
        write("list/2.eml", "Subject: =?utf-8?q?=C3=A9?=\nno field at all\n\ntext\n");
        // James refuses the part up to the long line, and accepts the rest.
        write("list/long-line.eml", "Subject: long\n\n" + "x".repeat(9_000) + "\nrest\n");
        write("bounce/1.eml", "From: MAILER-DAEMON\nAuthentication-Results: home.example; none\nDate: x\n\n\r\ntext");
        write(
                "bounce/2.eml",
                "Received: from x\n\tby y\nReturn-Path: <x@example.org>\nSubject: Gr\u00fc\u00dfe\n\n.\n..\n");
        write("bounce/bare.eml", "Subject: bare\r\n\r\none\rtwo\r\n");

        CorpusResult result = new CorpusRun(
                        CorpusMessage.in(corpus),
                        Project.root().resolve("it-tests/target/it-data/corpus-" + System.nanoTime()),
                        Duration.ofMinutes(2),
                        System.out)
                .run();

        // The agent removes one field, as it was written in its name.
        assertThat(result.text()).contains("bounce/1.eml: byte ");
        assertThat(result.sources())
                .isEqualTo(Map.of(
                        "list", new CorpusResult.Figures(3, 1, 0, 2, 0),
                        "bounce", new CorpusResult.Figures(3, 0, 0, 2, 1)));
    }

    private void write(String file, String text) throws IOException {
        Path path = corpus.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
