package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.WebAdmin;

/** A James that screens in front of another mail server, on the sample for that. */
class GatewayIT {
    private static final String SERVICE = "mail@localhost";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static TestEnvironment world;
    private static OutsideWorld nextServer;
    private static JamesProcess gateway;

    @BeforeAll
    static void start() {
        world = TestEnvironment.shared();
        nextServer = OutsideWorld.open();
        gateway = JamesProcess.in(Folders.empty("gateway"))
                .sample("gateway")
                .turing(world.central().url(), world.central().addAgent("gateway"))
                .environment("TURING_CHALLENGE_FROM", "challenge@company.example")
                .outside(world.outside())
                .nextServer(nextServer.address())
                .start();
        gateway.webAdmin().createDomain("company.example");
        gateway.webAdmin().createUser(SERVICE, TestEnvironment.PASSWORD);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        nextServer.close();
    }

    @Test
    void mailOfAStrangerShouldReachTheNextServerOnceTheStrangerHasAnswered() throws IOException {
        String stranger = world.stranger("stranger");
        Message mail = Mails.plain(stranger, "anna@company.example", "to the gateway");

        assertThat(gateway.deliver(stranger, List.of("anna@company.example"), mail)
                        .isAccepted())
                .isTrue();
        ChallengeLink link = ChallengeLink.in(world.challengeTo(stranger).message());
        assertThat(nextServer.receivedFor("anna@company.example")).isEmpty();
        assertThat(link.solve().status()).isEqualTo(303);

        OutsideWorld.Received received = nextServer.await("anna@company.example", SOON);
        assertThat(received.from()).isEqualTo(stranger);
        assertThat(received.message().withoutTrace()).isEqualTo(mail.bytes());
    }

    @Test
    void answerToAMailOfAUserShouldPassAtOnce() throws IOException {
        String correspondent = world.stranger("correspondent");
        try (SmtpClient client = SmtpClient.connect(gateway.submissionPort())) {
            client.authenticate(SERVICE, TestEnvironment.PASSWORD);
            assertThat(client.send(
                                    "berta@company.example",
                                    List.of(correspondent),
                                    Mails.plain("berta@company.example", correspondent, "a question"))
                            .isAccepted())
                    .isTrue();
        }
        world.outside().await(correspondent, SOON);

        await("learned").atMost(SOON).until(() -> world.central()
                .administer("GET", "/api/v1/list-entries?limit=1000", "")
                .body()
                .contains(correspondent));
        gateway.deliver(
                correspondent,
                List.of("berta@company.example"),
                Mails.plain(correspondent, "berta@company.example", "the answer"));

        nextServer.await("berta@company.example", SOON);
        assertThat(world.outside().receivedFor(correspondent)).hasSize(1);
    }

    @Test
    void tagOfOneRecipientShouldNotReachTheOther() throws IOException {
        String sender = world.stranger("tagged");
        rule(
                """
                {"name": "tag-at-gateway", "priority": 1, "action": "TAG", "tag": {"name": "X-Turing-Tag", "value":
                "chief"},
                 "conditions": [{"kind": "RECIPIENT", "values": ["chief@company.example"]}]}
                """);
        rule(
                """
                {"name": "pass-at-gateway", "priority": 2, "action": "DELIVER",
                 "conditions": [{"kind": "SENDER", "values": ["%s"]}]}
                """
                        .formatted(sender));
        List<String> recipients = List.of("chief@company.example", "clerk@company.example");

        assertThat(gateway.deliver(sender, recipients, Mails.plain(sender, recipients.get(0), "to both"))
                        .isAccepted())
                .isTrue();

        OutsideWorld.Received chief = nextServer.await("chief@company.example", SOON);
        OutsideWorld.Received clerk = nextServer.await("clerk@company.example", SOON);
        assertThat(chief.to()).containsExactly("chief@company.example");
        assertThat(chief.message().header("X-Turing-Tag")).containsExactly("chief");
        assertThat(clerk.to()).containsExactly("clerk@company.example");
        assertThat(clerk.message().header("X-Turing-Tag")).isEmpty();
    }

    private static void rule(String rule) {
        WebAdmin.Answer answer = world.central().administer("POST", "/api/v1/rules", rule);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    @Test
    void knownSenderShouldHearOfWhatTheNextServerRefusesAndNobodyElse() throws IOException {
        nextServer.refuse(recipient -> recipient.startsWith("nobody"));
        String known = world.stranger("known");
        allow(known, "DELIVER");
        String blocked = world.stranger("blocked");
        allow(blocked, "BLOCK");

        gateway.deliver(
                blocked,
                List.of("nobody-b@company.example"),
                Mails.plain(blocked, "nobody-b@company.example", "blocked"));
        gateway.deliver(
                known, List.of("nobody-k@company.example"), Mails.plain(known, "nobody-k@company.example", "known"));

        OutsideWorld.Received bounce = world.outside().await(known, SOON);
        assertThat(bounce.from()).isEmpty();
        assertThat(bounce.message().header("Content-Type").get(0)).contains("multipart/report");
        assertThat(world.outside().receivedFor(blocked)).isEmpty();
    }

    @Test
    void relayingShouldBeRefusedWhenNobodyAuthenticated() throws IOException {
        for (int port : new int[] {gateway.smtpPort(), gateway.submissionPort()}) {
            assertThat(SmtpClient.send(
                                    port,
                                    "somebody@example.net",
                                    List.of("other@example.com"),
                                    Mails.plain("somebody@example.net", "other@example.com", "relay"))
                            .isAccepted())
                    .isFalse();
        }
    }

    private static void allow(String sender, String verdict) {
        WebAdmin.Answer answer = world.central()
                .administer(
                        "POST",
                        "/api/v1/list-entries",
                        """
                        {"kind": "ADDRESS", "value": "%s", "verdict": "%s", "scope": "TENANT"}
                        """
                                .formatted(sender, verdict));
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }
}
