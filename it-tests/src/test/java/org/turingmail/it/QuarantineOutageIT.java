package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.it.UnreliableNetwork.Fault;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.WebAdmin;

/**
 * The database of held messages, a PostgreSQL server, is down: mail for the quarantine waits in James' spool, known
 * senders flow, and when the database is back all is held and challenged, without an administrator.
 *
 * <p>The outage lasts until each message was tried; with {@code -Dturing.outage.seconds=300} at least five minutes.
 */
@BesideOthers
class QuarantineOutageIT {
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("turing.outage.seconds", 0));
    /** The longest pause between attempts is five minutes. */
    private static final Duration LATER = Duration.ofSeconds(400);

    private static final int MESSAGES = 5;

    private static TestEnvironment world;
    private static EmbeddedPostgres database;
    private static UnreliableNetwork network;
    private static JamesProcess james;

    @BeforeAll
    static void start() throws IOException {
        world = TestEnvironment.shared();
        database = EmbeddedPostgres.builder().start();
        network = UnreliableNetwork.before(database.getPort());
        james = JamesProcess.in(Folders.empty("quarantine-outage"))
                .turing(world.central().url(), world.central().addAgent("quarantine-outage"))
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .configuration(files -> files.set(
                                "turing.properties",
                                "quarantine.database.url",
                                "jdbc:postgresql://127.0.0.1:" + network.port() + "/postgres")
                        .set("turing.properties", "quarantine.database.user", "postgres")
                        .set("turing.properties", "quarantine.database.password", "postgres"))
                .outside(world.outside())
                .start();
        james.webAdmin().createDomain("example.org");
    }

    @AfterAll
    static void stop() throws IOException {
        james.close();
        network.close();
        database.close();
    }

    /** A server that closes connections; in a long outage one that does not respond, too. */
    static List<Fault> faults() {
        return OUTAGE.isZero() ? List.of(Fault.CLOSED) : List.of(Fault.CLOSED, Fault.SILENCE);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void messagesShouldWaitAndBeHeldWhenTheDatabaseOfTheQuarantineIs(Fault fault) throws IOException {
        String anna = fault.name().toLowerCase(Locale.ROOT) + "@example.org";
        james.webAdmin().createUser(anna, TestEnvironment.PASSWORD);
        String friend = known(anna);
        List<String> strangers = new ArrayList<>();
        network.inject(fault);
        Instant begin = Instant.now();
        try {
            for (int i = 0; i < MESSAGES; i++) {
                String stranger = world.stranger("stranger");
                strangers.add(stranger);
                assertThat(james.deliver(stranger, List.of(anna), Mails.plain(stranger, anna, "waits"))
                                .isAccepted())
                        .isTrue();
            }
            await("each of them waits").atMost(Duration.ofSeconds(120)).until(() -> waiting() == MESSAGES);
            assertThat(james.deliver(friend, List.of(anna), Mails.plain(friend, anna, "flows"))
                            .isAccepted())
                    .isTrue();
            world.inbox(james, anna, 1, Duration.ofSeconds(30));
            await("the outage lasts").atMost(OUTAGE.plusSeconds(1)).until(() -> begin.plus(OUTAGE)
                    .isBefore(Instant.now()));
        } finally {
            network.inject(Fault.NONE);
        }

        await("all are held and challenged").atMost(LATER).untilAsserted(() -> assertThat(strangers)
                .allSatisfy(stranger ->
                        assertThat(world.outside().receivedFor(stranger)).hasSize(1)));
        assertThat(james.webAdmin().sizeOf("var/mail/error")).isZero();
        assertThat(james.webAdmin().queued("spool")).isZero();
        assertThat(waiting()).isZero();
    }

    private static String known(String user) {
        String friend = world.stranger("friend");
        WebAdmin.Answer answer = world.central()
                .administer(
                        "POST",
                        "/api/v1/list-entries",
                        """
                        {"kind": "ADDRESS", "value": "%s", "verdict": "DELIVER", "scope": "USER", "owner": "%s"}
                        """
                                .formatted(friend, user));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        return friend;
    }

    /** How many messages wait in the spool because they could not be stored. */
    private static int waiting() {
        return james.webAdmin()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("turing_waiting "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
