package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/**
 * A message is held, challenged and released where its place is an optional jar, although James is killed in between.
 */
@BesideOthers
class OptionalBackEndsIT {
    private static final Duration RELEASE = Duration.ofSeconds(30);

    private final TestEnvironment world = TestEnvironment.shared();

    @Test
    void messageShouldBeReleasedFromSqlite() throws IOException {
        Path home = Folders.empty("sqlite");
        messageShouldBeReleasedFrom("sqlite", home, "jdbc:sqlite:" + home.resolve("var/turing/quarantine.db"));
    }

    @Test
    void messageShouldBeReleasedFromMongoDb() throws IOException {
        MongoServer server = new MongoServer(new MemoryBackend());
        try {
            server.bind("127.0.0.1", 0);
            messageShouldBeReleasedFrom(
                    "mongodb",
                    Folders.empty("mongodb"),
                    "mongodb://127.0.0.1:" + server.getLocalAddress().getPort() + "/mailhog");
        } finally {
            server.shutdownNow();
        }
    }

    private void messageShouldBeReleasedFrom(String name, Path home, String url) throws IOException {
        String anna = "anna@example.org";
        String stranger = world.stranger(name);
        try (JamesProcess james = JamesProcess.in(home)
                .turing(world.central().url(), world.central().addAgent("place-" + name))
                .extensionJar("turing-james-" + name + ".jar")
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .configuration(files -> files.set("turing.properties", "quarantine.database.url", url))
                .outside(world.outside())
                .start()) {
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser(anna, TestEnvironment.PASSWORD);
            Message message = Mails.plain(stranger, anna, "held in " + name);

            assertThat(james.deliver(stranger, List.of(anna), message).isAccepted())
                    .isTrue();
            ChallengeLink link = ChallengeLink.in(world.challengeTo(stranger).message());
            assertThat(james.webAdmin().sizeOf("held")).isEqualTo(1);
            james.kill();
            james.start();
            assertThat(james.webAdmin().sizeOf("held")).isEqualTo(1);
            link.solve();

            Message delivered = world.inbox(james, anna, 1, RELEASE).get(0);
            assertThat(delivered.withoutTrace()).isEqualTo(message.bytes());
            await("the held message is removed")
                    .atMost(RELEASE)
                    .until(() -> james.webAdmin().sizeOf("held") == 0);
        }
    }
}
