package org.turingmail.central.lists.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.central.AgentClient;
import org.turingmail.central.NewTenant;
import org.turingmail.central.tenants.TestAgents;

@QuarkusTest
class ListCommandsTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path file;

    @NewTenant
    private AgentClient agent;

    @BeforeEach
    void keyFile() throws IOException {
        Files.writeString(folder.resolve("key"), agent.programKey() + "\n");
        file = folder.resolve("senders.txt");
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url",
                TestAgents.baseUrl(),
                "--key-file",
                folder.resolve("key").toString()));
        return ListCommands.run(
                all,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void fileShouldGoInAndComeOutAndBeTakenBack() throws IOException {
        Files.writeString(file, "bob@example.org\nexample.net\n");

        assertThat(run("import", file.toString(), "--format", "plain", "--verdict", "block"))
                .isZero();
        assertThat(out.toString()).startsWith("Added 2, unchanged 0, invalid lines 0. To revert it: lists undo ");
        String undo = out.toString().strip().replaceAll(".* ", "");
        assertThat(run("imports")).isZero();
        assertThat(out.toString()).contains("plain  senders.txt  added 2");

        Path exported = folder.resolve("access");
        assertThat(run("export", exported.toString(), "--format=postfix-access"))
                .isZero();
        assertThat(Files.readString(exported))
                .isEqualTo("bob@example.org\tREJECT\nexample.net\tREJECT\n.example.net\tREJECT\n");
        assertThat(run("export", "-", "--format=rspamd-set", "--verdict=block")).isZero();
        assertThat(out.toString()).startsWith("bob@example.org\nexample.net\n# left out: 1 subdomains");

        assertThat(run("undo", undo)).isZero();
        assertThat(out.toString().strip()).isEqualTo("Import " + undo + " is taken back: 2 of 2 entries removed");
        assertThat(agent.entries(0, 10).entries()).isEmpty();
        assertThat(run("imports")).isZero();
        assertThat(out.toString().strip()).endsWith(": 2 of 2 entries removed");
    }

    @Test
    void linesAtFaultShouldBeNamed() throws IOException {
        Files.writeString(file, "bob@example.org\ntwo words\n");

        assertThat(run("import", file.toString(), "--format", "plain", "--verdict", "allow"))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith(file + ":2: two words: ").contains("Not done: 1 line is invalid");
        assertThat(run(
                        "import",
                        file.toString(),
                        "--format",
                        "plain",
                        "--verdict",
                        "allow",
                        "--skip-invalid",
                        "--dry-run"))
                .isZero();
        assertThat(out.toString())
                .isEqualTo("DELIVER  ADDRESS  bob@example.org\nWould add 1, unchanged 0, invalid lines 1\n");
        assertThat(err.toString()).startsWith(file + ":2: two words: ");
    }

    @Test
    void lineOfAFileShouldNotReachTheTerminalAsItIs() throws IOException {
        Files.writeString(file, "two \u001b[31m words\u202e\n");

        for (String command : List.of("import", "check")) {
            run(command, file.toString(), "--format", "plain", "--verdict", "allow", "--skip-invalid");

            assertThat(err.toString(StandardCharsets.UTF_8))
                    .as(command)
                    .startsWith(file + ":1: two  [31m words?: ")
                    .doesNotContain("\u001b", "\u202e");
        }
    }

    @Test
    void checkShouldNeedNoServer() throws IOException {
        Files.writeString(file, "example.org OK\nexample.net DUNNO\n");

        assertThat(ListCommands.run(
                        List.of("check", file.toString(), "--format", "postfix-access"),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith(file + ":2: example.net DUNNO: has the action DUNNO");
        assertThat(out.toString()).isEqualTo("1 entries in 2 lines, invalid lines 1\n");
    }

    @Test
    void whatIsNotUnderstoodShouldBeSaid() throws IOException {
        Files.writeString(file, "");
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(run("--format", "plain")).isEqualTo(2);
        assertThat(err.toString()).startsWith("A command is missing: lists requires one of import,");
        assertThat(run("import", file.toString())).isEqualTo(2);
        assertThat(run("import", file.toString(), "--format", "nonsense")).isEqualTo(2);
        assertThat(run("import", file + ".absent", "--format", "plain")).isEqualTo(2);
        assertThat(run("import", "--format", "plain")).isEqualTo(2);
        assertThat(run("imports", "--nonsense")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("Unknown option: '--nonsense'\nSee: lists --help\n");
        assertThat(run("imports", "nonsense")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Unknown command: lists imports nonsense");
        assertThat(run("undo", "x")).isEqualTo(2);
        assertThat(run("undo", "999999999")).isEqualTo(1);
        assertThat(run("--help")).isZero();
    }

    @Test
    void optionShouldCountWhereverItStandsAndTheLastTime() throws IOException {
        Files.writeString(file, "bob@example.org\n");

        assertThat(run("--format=csv", "import", "--verdict", "allow", file.toString(), "--format", "plain"))
                .isZero();
        assertThat(out.toString()).startsWith("Added 1, ");
    }

    @Test
    void fileShouldBeReadWhateverItsNameBeginsWith() throws IOException {
        Path odd = folder.resolve("@senders");
        Files.writeString(odd, "bob@example.org\n");

        assertThat(ListCommands.run(
                        List.of("check", odd.toString(), "--format", "plain"),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .isZero();
    }

    @Test
    void whatCannotBePrintedShouldBeSaid() throws IOException {
        Files.writeString(file, "bob@example.org\n");
        run("import", file.toString(), "--format", "plain", "--verdict", "block");
        for (List<String> command : List.of(List.of("export", "-", "--format=csv"), List.of("imports"))) {
            List<String> all = new ArrayList<>(command);
            all.addAll(List.of(
                    "--url",
                    TestAgents.baseUrl(),
                    "--key-file",
                    folder.resolve("key").toString()));
            err.reset();

            assertThat(ListCommands.run(all, fullDisk(), new PrintStream(err, true, StandardCharsets.UTF_8)))
                    .as(command.toString())
                    .isEqualTo(1);
            assertThat(err.toString()).isEqualTo("Not done: the standard output cannot be written\n");
        }
    }

    private static PrintStream fullDisk() {
        return new PrintStream(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        });
    }

    /** A hundred thousand lines, of which three are bad. */
    @Test
    void fewBadLinesOfManyShouldBeNamed() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 100_000; i++) {
            lines.add("user" + i + "@d" + i % 1_000 + ".example");
        }
        lines.set(9, "two words");
        lines.set(49_999, "a@b@c..example");
        lines.set(99_999, "10.0.0.1/8");
        Files.write(file, lines);
        String[] bad = {
            ":10: two words: ", ":50000: a@b@c..example: ", ":100000: 10.0.0.1/8: has bits behind its prefix"
        };

        assertThat(run("import", file.toString(), "--format", "plain", "--verdict", "block"))
                .isEqualTo(1);
        assertThat(err.toString().lines().toList())
                .hasSize(4)
                .last()
                .asString()
                .isEqualTo("Not done: 3 lines are invalid, so nothing was applied. With --skip-invalid the others are");
        for (String line : bad) {
            assertThat(err.toString()).contains(file + line);
        }
        assertThat(agent.entries(0, 10).entries()).isEmpty();

        assertThat(run("import", file.toString(), "--format", "plain", "--verdict", "block", "--skip-invalid"))
                .isZero();
        assertThat(out.toString()).startsWith("Added 99997, unchanged 0, invalid lines 3.");
        for (String line : bad) {
            assertThat(err.toString()).contains(file + line);
        }
    }

    @Test
    void messagesShouldSpeakOfOptions() throws IOException {
        Files.writeString(file, "bob@example.org\n");
        String name = file.toString();

        run("import", name, "--format", "plain");
        assertThat(err.toString())
                .contains(":1: bob@example.org: has no verdict, and none was given for such lines (--verdict)");
        run("import", name, "--format", "plain", "--verdict", "block", "--user", "nobody");
        assertThat(err.toString()).startsWith("--user: is not an address").contains("Not done: See above for");
        run("import", name, "--format", "plain", "--verdict", "block", "--domain", "a b");
        assertThat(err.toString()).startsWith("--domain: ");
        run("export", "-", "--format", "rspamd-set");
        assertThat(err.toString()).startsWith("--verdict: is needed");
        assertThat(run("import", name, "--format", "plain", "--error-limit", "few"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("--error-limit is 'few'; it must be a number of lines");
        for (String verb : List.of("import", "check")) {
            assertThat(run(verb, name, "--format", "plain", "--charset", "klingon"))
                    .isEqualTo(2);
            assertThat(err.toString()).startsWith("--charset is 'klingon'");
        }
        assertThat(run("import", name, "--format", "plane")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no format plane; there are postfix-access, ");
        assertThat(run("export", folder.toString(), "--format", "csv")).isEqualTo(1);
        assertThat(err.toString()).startsWith("Not done: " + folder + " cannot be written");
        Files.writeString(folder.resolve("key"), "not-the-key\n");
        assertThat(run("imports")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("Not done: the central service does not know the key in " + folder.resolve("key") + "\n");
        Files.delete(folder.resolve("key"));
        assertThat(run("imports")).isEqualTo(2);
        assertThat(err.toString()).startsWith(folder.resolve("key") + " is not a file that can be read");
    }
}
