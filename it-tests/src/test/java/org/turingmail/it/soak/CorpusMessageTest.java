package org.turingmail.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusMessageTest {
    @TempDir
    Path corpus;

    @Test
    void everyFileShouldBeAMessageOfItsSource() throws IOException {
        write("b/deep/2.eml", "Subject: 2\n\none\r\ntwo\rthree\n");
        write("a/1.eml", "Subject: 1\n\nFrom me to you at 12:30\n");
        write("a/empty", "");

        assertThat(CorpusMessage.in(corpus))
                .extracting(CorpusMessage::source, CorpusMessage::name, Object::toString)
                .hasSize(2);
        assertThat(CorpusMessage.in(corpus)).extracting(CorpusMessage::source).containsExactly("a", "b");
        assertThat(CorpusMessage.in(corpus)).extracting(CorpusMessage::name).containsExactly("a/1.eml", "b/deep/2.eml");
        assertThat(CorpusMessage.in(corpus))
                .extracting(message -> message.message().toString())
                .containsExactly(
                        "Subject: 1\r\n\r\nFrom me to you at 12:30\r\n", "Subject: 2\r\n\r\none\r\ntwo\rthree\r\n");
    }

    @Test
    void mboxFileShouldBeSplitAtItsFromLines() throws IOException {
        write(
                "a/box",
                "From x@example.org Fri Nov 27 10:00:00 2026\nSubject: 1\n\none\nFrom here it is 10:00\n\n"
                        + "From - Fri Nov 27 10:00:00 2026\r\nSubject: 2\r\n\r\ntwo\r\n");
        write("b/one", "From MAILER-DAEMON  Fri Nov 27 10:00:00 2026\nSubject: 3\n\nthree\n");

        assertThat(CorpusMessage.in(corpus))
                .extracting(CorpusMessage::name)
                .containsExactly("a/box#1", "a/box#2", "b/one");
        assertThat(CorpusMessage.in(corpus))
                .extracting(message -> message.message().toString())
                .containsExactly(
                        "Subject: 1\r\n\r\none\r\nFrom here it is 10:00\r\n\r\n",
                        "Subject: 2\r\n\r\ntwo\r\n",
                        "Subject: 3\r\n\r\nthree\r\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = corpus.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
