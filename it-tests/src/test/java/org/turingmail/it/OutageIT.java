package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.it.UnreliableNetwork.Fault;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.WebAdmin;

/**
 * Whatever central does, or does not do: mail is accepted, known senders flow, the rest is held, and all is made up for
 * later.
 */
@BesideOthers
class OutageIT {
    private static final Duration MADE_UP = Duration.ofSeconds(60);

    private static TestEnvironment world;
    private static CentralProcess central;
    private static UnreliableNetwork network;
    private static JamesProcess james;
    private static int people;

    @BeforeAll
    static void start() {
        world = TestEnvironment.shared();
        central = CentralProcess.in(Folders.empty("outage/central")).start();
        network = UnreliableNetwork.before(central.port());
        james = JamesProcess.in(Folders.empty("outage/james"))
                .turing(network.url(), CentralProcess.API_KEY)
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .outside(world.outside())
                .start();
        james.webAdmin().createDomain("example.org");
    }

    @AfterAll
    static void stop() {
        james.close();
        network.close();
        central.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "CLOSED"})
    void nothingShouldBeLostWhenCentralAnswers(Fault fault) throws IOException {
        String anna = user("anna");
        String friend = knownAndRemembered(anna);
        String stranger = world.stranger("stranger");

        network.inject(fault);
        try {
            assertThat(james.deliver(friend, List.of(anna), Mails.plain(friend, anna, "second"))
                            .isAccepted())
                    .isTrue();
            world.inbox(james, anna, 2, Duration.ofSeconds(20));
            assertThat(james.deliver(stranger, List.of(anna), Mails.plain(stranger, anna, fault.name()))
                            .isAccepted())
                    .isTrue();
            awaitHeldHere(stranger, Duration.ofSeconds(30));
            assertThat(james.webAdmin().health()).isNotEqualTo("healthy");
        } finally {
            network.inject(Fault.NONE);
        }

        ChallengeLink link =
                ChallengeLink.in(world.outside().await(stranger, MADE_UP).message());
        assertThat(link.solve().status()).isEqualTo(303);
        assertThat(world.inbox(james, anna, 3, Duration.ofSeconds(20))).hasSize(3);
        assertThat(world.outside().receivedFor(stranger)).hasSize(1);
        await("well again")
                .atMost(MADE_UP)
                .until(() -> james.webAdmin().health().equals("healthy"));
    }

    @Test
    void mailShouldFlowOrWaitAndBeReleasedByTheAdministratorWhenCentralIsStopped() throws IOException {
        String anna = user("anna");
        String friend = knownAndRemembered(anna);
        String released = world.stranger("released-by-hand");
        List<String> strangers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            strangers.add(world.stranger("waiting"));
        }

        central.stop();
        try {
            james.deliver(friend, List.of(anna), Mails.plain(friend, anna, "second"));
            world.inbox(james, anna, 2, Duration.ofSeconds(20));
            assertThat(james.deliver(released, List.of(anna), Mails.plain(released, anna, "by hand"))
                            .isAccepted())
                    .isTrue();
            for (String stranger : strangers) {
                assertThat(james.deliver(stranger, List.of(anna), Mails.plain(stranger, anna, "wait"))
                                .isAccepted())
                        .isTrue();
            }
            for (String stranger : strangers) {
                awaitHeldHere(stranger, Duration.ofSeconds(60));
            }

            String key = awaitHeldHere(released, Duration.ofSeconds(30));
            WebAdmin.Answer answer = james.webAdmin().post("/turing/held-mails/" + key + "/release", "{}");
            assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
            world.inbox(james, anna, 3, Duration.ofSeconds(10));
        } finally {
            central.start();
        }

        await("every held mail is registered and challenged").atMost(MADE_UP).untilAsserted(() -> {
            assertThat(strangers)
                    .allSatisfy(stranger ->
                            assertThat(world.outside().receivedFor(stranger)).hasSize(1));
        });
        for (String stranger : strangers) {
            assertThat(ChallengeLink.in(
                                    world.outside().receivedFor(stranger).get(0).message())
                            .solve()
                            .status())
                    .isEqualTo(303);
        }
        assertThat(world.inbox(james, anna, 13, Duration.ofSeconds(30))).hasSize(13);
        assertThat(world.outside().receivedFor(released)).isEmpty();
        assertThat(strangers).allSatisfy(stranger -> assertThat(world.outside().receivedFor(stranger))
                .hasSize(1));
    }

    @Test
    void nothingShouldBeLostWhenTheKeyIsWrong() throws IOException {
        String stranger = world.stranger("stranger");
        JamesProcess other = JamesProcess.in(Folders.empty("outage/wrong-key"))
                .turing(central.url(), central.addAgent("wrong-key"))
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .configuration(conf -> conf.edit(
                        "turing.properties",
                        text -> text.replace("central.api-key.env=TURING_API_KEY", "central.api-key=of-somebody-else")))
                .outside(world.outside())
                .start();
        try {
            other.webAdmin().createDomain("example.org");
            other.webAdmin().createUser("anna@example.org", TestEnvironment.PASSWORD);
            assertThat(other.deliver(
                                    stranger,
                                    List.of("anna@example.org"),
                                    Mails.plain(stranger, "anna@example.org", "wrong key"))
                            .isAccepted())
                    .isTrue();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> other.webAdmin()
                                    .get("/turing/held-mails")
                                    .json()
                                    .path("mails")
                                    .size()
                            == 1);
            assertThat(other.webAdmin().health()).isNotEqualTo("healthy");
            assertThat(other.log())
                    .contains("Check central.api-key in turing.properties")
                    .doesNotContain("of-somebody-else");
            other.stop();
            JamesConfiguration.replace(
                    other,
                    "turing.properties",
                    "central.api-key=of-somebody-else",
                    "central.api-key.env=TURING_API_KEY");
            other.start();

            ChallengeLink link =
                    ChallengeLink.in(world.outside().await(stranger, MADE_UP).message());
            assertThat(link.solve().status()).isEqualTo(303);
            assertThat(world.inbox(other, "anna@example.org", 1, Duration.ofSeconds(20)))
                    .hasSize(1);
        } finally {
            other.close();
        }
    }

    private static String user(String name) {
        String address = name + people++ + "@example.org";
        james.webAdmin().createUser(address, TestEnvironment.PASSWORD);
        return address;
    }

    /** Somebody whom the user allows, and whose verdict this James has asked for already. */
    private static String knownAndRemembered(String user) throws IOException {
        String friend = world.stranger("friend");
        long cursor = cursor();
        WebAdmin.Answer answer = central.administer(
                "POST",
                "/api/v1/list-entries",
                """
                        {"kind": "ADDRESS", "value": "%s", "verdict": "DELIVER", "scope": "USER", "owner": "%s"}
                        """
                        .formatted(friend, user));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
        // a new entry makes the agent forget what it knew of that sender; only then is there something to remember
        await("the agent has heard of the entry").atMost(Duration.ofSeconds(20)).until(() -> cursor() > cursor);
        james.deliver(friend, List.of(user), Mails.plain(friend, user, "first"));
        world.inbox(james, user, 1, Duration.ofSeconds(20));
        return friend;
    }

    private static long cursor() {
        return james.webAdmin()
                .get("/turing/status")
                .json()
                .path("releaseLoop")
                .path("cursor")
                .asLong();
    }

    /** Waits until WebAdmin shows a held mail of that sender, and answers its key. */
    private static String awaitHeldHere(String sender, Duration atMost) {
        await("held: " + sender).atMost(atMost).until(() -> !heldHere(sender).isEmpty());
        return heldHere(sender).get(0).path("key").asText();
    }

    private static List<JsonNode> heldHere(String sender) {
        List<JsonNode> mails = new ArrayList<>();
        james.webAdmin()
                .get("/turing/held-mails?limit=1000&sender=" + sender)
                .json()
                .path("mails")
                .forEach(mails::add);
        return mails;
    }
}
