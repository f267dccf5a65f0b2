package org.turingmail.mailrepository.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.mailrepository.Storage;

class QuarantineCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Places places;

    @BeforeEach
    void places(@TempDir Path folder) {
        places = new Places(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|Which one: verify, fsck or migrate?",
                "mend file:///x|There is no command 'mend'.",
                "verify|verify requires a URL.",
                "verify file:///x file:///y|verify requires a URL.",
                "migrate file:///x|migrate requires two URLs",
                "migrate file:///x file:///x|Both URLs are the same.",
                "verify file:///x --user|--user requires a value.",
                "verify file:///x --password-file /x|--password-file requires --user.",
                "verify file:///x --force|There is no option '--force'.",
                "verify file:///x --move|--move and --to-... are for migrate.",
                "verify nonsense:///x|The URL nonsense:///x has no back end here",
                "verify file:x|The URL file:x must have an absolute path"
            })
    void wrongUsageShouldBeExplained(String words, String problem) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(problem).contains("Usage:");
    }

    @Test
    void helpShouldBePrinted() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("verify URL", "fsck URL", "migrate FROM TO");
    }

    @Test
    void placeThatIsNotThereShouldNotBeCreated() {
        for (String url : List.of(places.files(), places.derby())) {
            err.reset();

            assertThat(run("verify", url)).isEqualTo(1);

            assertThat(err.toString(StandardCharsets.UTF_8)).contains("Nothing is at " + url);
        }
        assertThat(places.fileFolder()).doesNotExist();
    }

    @Test
    void verifyShouldFindEveryDamagedMessageAndNoOther() throws Exception {
        Places.fill(places.files(), 5);
        damage("mail1.eml");
        damage("mail3.json");

        assertThat(run("verify", places.files())).isEqualTo(1);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "mail1.eml is damaged", "mail3.json is damaged", "held: 3 messages are whole, 2 cannot be read")
                .contains("2 findings.");
        assertThat(run("verify", places.files())).isZero();
    }

    @Test
    void verifyShouldReadADatabase() throws Exception {
        Places.fill(places.derby(), 5);

        assertThat(run("verify", places.derby())).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("held: 5 messages are whole", "All is well.");
    }

    @Test
    void fsckShouldNameWhatBelongsToNoMessage() throws Exception {
        Places.fill(places.files(), 2);
        Path day = file("mail0.json").getParent();
        Files.writeString(day.resolve("note.txt"), "x");
        damage("mail1.eml");

        assertThat(run("fsck", places.files())).isEqualTo(1);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("mail1.eml is damaged", day.resolve("note.txt") + " is not a file of Turing")
                .containsPattern("damaged/held/.*/mail1.eml was set aside");
    }

    @Test
    void placeThatIsInUseShouldBeRefused() throws Exception {
        Places.fill(places.files(), 1);
        try (Storage storage = Places.open(places.files())) {
            storage.paths();

            assertThat(run("verify", places.files())).isEqualTo(1);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("it is used by another process");
    }

    @Test
    void passwordShouldBeReadFromAFileAndNotBePrinted(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "hush\n");

        assertThat(run("verify", places.files(), "--user", "turing", "--password-file", file.toString()))
                .isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("as turing").doesNotContain("hush");
    }

    private int run(String... arguments) {
        return new QuarantineCommands(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private void damage(String name) throws Exception {
        Files.writeString(file(name), "damage");
    }

    private Path file(String name) throws Exception {
        try (Stream<Path> files = Files.walk(places.fileFolder())) {
            return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }
}
