package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/**
 * What {@code docs/backup.md} says happens when central alone, an agent alone, or both are restored from copies of
 * their folders.
 */
@BesideOthers
class RestoreIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    private static OutsideWorld outside;
    private static CentralProcess central;
    private static JamesProcess james;
    private static int people;

    @BeforeAll
    static void start() {
        outside = OutsideWorld.open();
        central = CentralProcess.in(Folders.empty("restore/central")).start();
        james = JamesProcess.in(Folders.empty("restore/james"))
                .turing(central.url(), CentralProcess.API_KEY)
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .configuration(files -> files.set("turing.properties", "reconciliation.interval", "2s"))
                .outside(outside)
                .start();
        james.webAdmin().createDomain("example.org");
    }

    @AfterAll
    static void stop() {
        james.close();
        central.close();
        outside.close();
    }

    @Test
    void centralAloneShouldRegisterAndAskAnewAndHideNoDecision() throws IOException {
        String anna = user();
        String early = stranger();
        send(early, anna);
        outside.await(early, SOON);
        central.stop();
        Path backup = copy(central.home().resolve("data"), "central-alone");
        central.start();
        // Decisions that the backup does not have: their numbers are given again.
        for (int i = 0; i < 3; i++) {
            String answering = stranger();
            send(answering, anna);
            answer(answering, 0);
        }
        inbox(anna, 3);
        String late = stranger();
        send(late, anna);
        outside.await(late, SOON);

        central.stop();
        restore(backup, central.home().resolve("data"));
        central.start();

        await("asked a second time")
                .atMost(SOON)
                .until(() -> outside.receivedFor(late).size() == 2);
        answer(late, 1);
        inbox(anna, 4);
        answer(early, 0);
        inbox(anna, 5);
        await("well").atMost(SOON).until(() -> james.webAdmin().health().equals("healthy"));
        assertThat(james.inbox(anna, TestEnvironment.PASSWORD))
                .as("nothing twice")
                .hasSize(5);
    }

    @Test
    void agentAloneShouldDeliverAgainWhatWasReleasedSince() throws IOException {
        String anna = user();
        String sender = stranger();
        send(sender, anna);
        outside.await(sender, SOON);
        james.stop();
        Path backup = copy(quarantine(), "agent-alone");
        james.start();
        answer(sender, 0);
        inbox(anna, 1);

        james.stop();
        restore(backup, quarantine());
        james.start();

        inbox(anna, 2);
        await("the quarantine is empty").atMost(SOON).until(() -> held(sender) == 0);
        assertThat(outside.receivedFor(sender)).as("asked once").hasSize(1);
    }

    @Test
    void wholeShouldHoldAgainWhatWasReleasedSinceAndTakeTheAnswerAgain() throws IOException {
        String anna = user();
        String sender = stranger();
        send(sender, anna);
        outside.await(sender, SOON);
        await("sent, and reported").atMost(SOON).until(() -> held(sender) == 1);
        james.stop();
        central.stop();
        Path ofJames = copy(quarantine(), "whole-james");
        Path ofCentral = copy(central.home().resolve("data"), "whole-central");
        central.start();
        james.start();
        answer(sender, 0);
        inbox(anna, 1);

        james.stop();
        central.stop();
        restore(ofCentral, central.home().resolve("data"));
        restore(ofJames, quarantine());
        central.start();
        james.start();

        assertThat(held(sender)).isEqualTo(1);
        answer(sender, 0);
        inbox(anna, 2);
        await("the quarantine is empty").atMost(SOON).until(() -> held(sender) == 0);
    }

    private static String user() {
        String address = "anna" + people++ + "@example.org";
        james.webAdmin().createUser(address, TestEnvironment.PASSWORD);
        return address;
    }

    private static String stranger() {
        return "stranger" + people++ + "@example.net";
    }

    private static void send(String from, String to) throws IOException {
        assertThat(james.deliver(from, List.of(to), Mails.plain(from, to, "hello"))
                        .isAccepted())
                .isTrue();
    }

    private static void answer(String sender, int challenge) {
        outside.await(sender, SOON);
        assertThat(ChallengeLink.in(outside.receivedFor(sender).get(challenge).message())
                        .solve()
                        .status())
                .isEqualTo(303);
    }

    private static void inbox(String user, int count) {
        await(count + " messages for " + user)
                .atMost(SOON)
                .until(() -> james.inbox(user, TestEnvironment.PASSWORD).size() == count);
    }

    private static int held(String sender) {
        return james.webAdmin()
                .get("/turing/held-mails?sender=" + sender)
                .json()
                .path("mails")
                .size();
    }

    private static Path quarantine() {
        return james.home().resolve("var/turing/quarantine");
    }

    /** With the modes of the files, which PostgreSQL looks at. */
    private static Path copy(Path folder, String name) throws IOException {
        Path copy = Folders.empty("restore/" + name).resolve("copy");
        copyTree(folder, copy);
        return copy;
    }

    private static void restore(Path copy, Path folder) throws IOException {
        Files.move(folder, copy.resolveSibling("lost"));
        copyTree(copy, folder);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isDirectory(file) || Files.isRegularFile(file)) {
                    Path target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
                }
            }
        }
    }
}
