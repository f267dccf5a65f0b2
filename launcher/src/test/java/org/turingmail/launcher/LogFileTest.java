package org.turingmail.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void nameLog() {
        log = folder.resolve("server.log");
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void summaryShouldBeTheWholeWhenItIsShort() throws IOException {
        Files.writeString(log, lines(20));

        assertThat(LogFile.summary(log)).hasSize(20).startsWith("line 1");
    }

    @Test
    void summaryShouldHaveTheFirstTroublesBeforeTheLastLines() throws IOException {
        Files.writeString(log, "12:00 ERROR out of luck\n" + lines(100) + "java.io.IOException: gone\n" + lines(30));

        List<String> summary = LogFile.summary(log);

        assertThat(summary).hasSize(23).startsWith("12:00 ERROR out of luck", "java.io.IOException: gone", "...");
        assertThat(summary).endsWith("line 30");
    }

    @Test
    void bytesThatAreNoTextShouldBeShownSomehow() throws IOException {
        Files.write(log, new byte[] {'a', (byte) 0xff, 'b', '\n'});

        assertThat(LogFile.summary(log)).containsExactly("a\ufffdb");
        assertThat(LogFile.says(log, "B")).isTrue();
    }

    @Test
    void followerShouldShowWhatIsAddedOrPutInThePlace() throws IOException {
        Files.writeString(log, "before\n");
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        LogFollower.Position position = LogFollower.Position.atEndOf(log);

        position.copyTo(out);
        Files.writeString(log, "added\n", StandardOpenOption.APPEND);
        position.copyTo(out);
        Files.move(log, folder.resolve("server.log.1"));
        position.copyTo(out);
        Files.writeString(log, "a new one, longer than the one before\n");
        position.copyTo(out);
        position.copyTo(out);

        assertThat(shown).hasToString("added\na new one, longer than the one before\n");
    }
}
