package org.turingmail.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.launcher.process.Project;

/** What the launcher says, and with which exit status it ends, before it builds or starts anything. */
class LauncherTest {
    @TempDir
    Path work;

    private CallInATest turing;

    @BeforeEach
    void callInAnEmptyFolder() throws IOException {
        work = work.toRealPath();
        turing = new CallInATest(work.resolve("no project"), work);
    }

    @Test
    void helpShouldListTheVerbs() {
        assertThat(turing.run("--help")).isZero();

        assertThat(turing.out())
                .contains(
                        List.of("up", "down", "status", "demo", "test", "build", "soak", "bench", "lists", "quarantine")
                                .stream()
                                .map(verb -> "  ./turing " + verb + " ")
                                .toArray(String[]::new))
                .contains("To begin with: ./turing demo");
    }

    /** The shell script shows this file while the launcher is not built. */
    @Test
    void fileWithTheHelpShouldBeWhatTheLauncherSays() throws IOException {
        turing.run("help");

        assertThat(Project.root().resolve("launcher/help.txt")).hasContent(turing.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "status", "demo", "test", "build", "soak", "lists", "quarantine"})
    void verbShouldHaveAHelpOfItsOwn(String verb) {
        assertThat(turing.run(verb, "--help")).isZero();

        assertThat(turing.out()).startsWith("./turing " + verb).hasLineCount(lines(turing.out()));
        assertThat(turing.out().lines()).allMatch(line -> line.length() <= 120).hasSizeGreaterThan(2);
        assertThat(turing.err()).isEmpty();
    }

    private static int lines(String text) {
        return (int) text.lines().count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "status", "demo", "lists", "quarantine"})
    void verbShouldHelpWhereverItIsAsked(String verb) {
        assertThat(turing.run(verb, "--data", "somewhere", "--help")).isZero();

        assertThat(turing.out()).startsWith("./turing " + verb);
    }

    @Test
    void callWithoutAVerbShouldBeWrongUsage() {
        assertThat(turing.run()).isEqualTo(2);

        assertThat(turing.err()).contains("./turing demo");
        assertThat(turing.out()).isEmpty();
    }

    @Test
    void unknownVerbShouldBeRefused() {
        assertThat(turing.run("frobnicate")).isEqualTo(2);

        assertThat(turing.err()).startsWith("There is no verb 'frobnicate'.").contains("./turing demo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up --colour red                    | There is no option '--colour'.",
                "down --smtp-port 25                | There is no option '--smtp-port'.",
                "build everything                   | 'everything' is not an option.",
                "up --smtp-port                     | --smtp-port requires a value.",
                "up --bind=                         | --bind requires a value.",
                "up --smtp-port 70000               | --smtp-port is '70000'; a port is a number from 1 to 65535",
                "up --smtp-port 025                 | --smtp-port is '025'; a port is a number from 1 to 65535",
                "up --smtp-port 2525 --imap-port 2525 | each needs a port of its own",
                "up --bind fe80::1                  | --bind is 'fe80::1'; it must be an IPv4 address or a host name",
                "up --relay nowhere                 | it must be HOST:PORT or dns",
                "up --public-url ftp://x            | --public-url is 'ftp://x'",
                "demo --wait soon                   | --wait is 'soon'; it must be a number of seconds.",
                "lists                              | Which one: import, export, check, imports or undo?",
                "quarantine                         | Which one: verify, fsck or migrate?",
                "quarantine verify --data           | --data requires a value.",
                "quarantine migrate file:///a file:///b --data x | --data is for verify and fsck without a URL.",
                "lists imports --data               | --data requires a value.",
                "lists imports --url http://127.0.0.1:9 | add --key-file FILE"
            })
    void wrongArgumentShouldBeRefusedWithWhatIsWrong(String arguments, String words) {
        String[] split = arguments.strip().split(" ");

        assertThat(turing.run(split)).isEqualTo(2);

        assertThat(turing.err()).contains(words).endsWith("See: ./turing " + split[0] + " --help\n");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void urlOfMongoDbShouldBePassedOnToTheTests() throws IOException {
        Path programs = work.resolve("bin");
        CallInATest.program(programs.resolve("mvn"), "echo \"$@\" >>'" + work + "/asked'", "exit 1");
        for (String name : List.of("chromium", "smtp-source", "smtp-sink")) {
            CallInATest.program(programs.resolve(name), "exit 0");
        }
        CallInATest test = new CallInATest(work, work).withPrograms(programs);

        assertThat(test.run("test", "--mongodb-url", "mongodb://db:27017", "-pl", "mailrepository/mongodb"))
                .isEqualTo(1);

        assertThat(Files.readString(work.resolve("asked")))
                .contains("verify")
                .contains("-pl mailrepository/mongodb -Dturing.test.mongodb.url=mongodb://db:27017");
    }

    @Test
    void lastOfTwoValuesShouldApply() {
        assertThat(turing.run("up", "--relay", "nowhere", "--relay", "elsewhere"))
                .isEqualTo(2);

        assertThat(turing.err()).contains("--relay is 'elsewhere'");
    }

    @Test
    void statusShouldSayHowToStartWhenNothingIsThere() {
        assertThat(turing.run("status", "--data", "a folder")).isEqualTo(3);

        assertThat(turing.out())
                .isEqualTo("There is no Turing on a folder. To start one: ./turing up --data 'a folder'\n");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void downShouldBeNoErrorWhenNothingIsThere() {
        assertThat(turing.run("down")).isZero();

        assertThat(turing.out()).isEqualTo("There is no Turing on ./data; nothing to stop.\n");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void folderWithSomethingElseInItShouldBeLeftAlone() throws IOException {
        Path photo =
                Files.writeString(Files.createDirectory(work.resolve("photos")).resolve("cat.jpg"), "x");

        assertThat(turing.run("up", "--data", "photos")).isEqualTo(1);

        assertThat(turing.err()).contains(work + "/photos is not empty, and not a data folder of Turing");
        assertThat(photo.getParent())
                .isDirectoryContaining(file -> file.equals(photo))
                .satisfies(folder -> assertThat(Files.list(folder)).hasSize(1));
    }

    @Test
    void fileShouldBeNoDataFolder() throws IOException {
        Files.writeString(work.resolve("data"), "x");

        assertThat(turing.run("status")).isEqualTo(1);

        assertThat(turing.err()).contains(work + "/data is not a folder.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a;b", "a\"b", "a\\b", "a$b", "a\nb"})
    void folderShouldBeRefusedWhenTheConfigurationOfJamesCannotHoldItsName(String name) {
        assertThat(turing.run("up", "--data", name)).isEqualTo(1);

        assertThat(turing.err()).contains("Choose another: ./turing up --data DIR");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void unknownSettingShouldBeNamed() throws IOException {
        Files.writeString(Files.createDirectory(work.resolve("data")).resolve("settings"), "colour=red\n");

        assertThat(turing.run("status")).isEqualTo(1);

        assertThat(turing.err()).contains("/settings: there is no setting 'colour'.");
    }

    @Test
    void statusShouldSayThatNothingRunsWhenAnInstallationIsDown() throws IOException {
        Files.writeString(Files.createDirectory(work.resolve("data")).resolve("settings"), "smtp-port=2599\n");

        assertThat(turing.run("status")).isEqualTo(3);

        assertThat(turing.out())
                .contains("central          does not run", "james            does not run")
                .endsWith("Nothing runs on ./data. To start it: ./turing up\n");
    }

    @Test
    void demoShouldRefuseWhenTheChallengeWouldGoElsewhere() {
        assertThat(turing.run("demo", "--relay", "dns")).isEqualTo(1);

        assertThat(turing.err()).contains("so the demo would not see the challenge.");
    }
}
