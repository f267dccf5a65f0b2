package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.JamesProcess;

/** James as we assemble it, on the sample for local mailboxes, without Turing. */
class JamesAppIT {
    private static final String PASSWORD = "a password";
    private static final Duration DELIVERY = Duration.ofSeconds(30);

    private static OutsideWorld outside;
    private static JamesProcess james;

    @BeforeAll
    static void start() {
        outside = OutsideWorld.open();
        james = JamesProcess.in(Folders.empty("james-app")).outside(outside).start();
        james.webAdmin().createDomain("example.org");
    }

    @AfterAll
    static void stop() {
        james.close();
        outside.close();
    }

    @Test
    void mailShouldArriveByteForByte() throws IOException {
        String anna = user("anna");
        Message mail = Mails.plain("sender@example.net", anna, "as it is");

        SmtpClient.Outcome outcome = james.deliver("sender@example.net", List.of(anna), mail);

        assertThat(outcome.data().code()).isEqualTo(250);
        assertThat(awaitInbox(anna, 1).get(0).withoutTrace()).isEqualTo(mail.bytes());
    }

    @Test
    void aliasShouldLeadToItsUser() throws IOException {
        String berta = user("berta");
        james.webAdmin().createAlias("b@example.org", berta);

        james.deliver("sender@example.net", List.of("b@example.org"), Mails.plain("s@example.net", berta, "alias"));

        assertThat(awaitInbox(berta, 1)).hasSize(1);
    }

    @Test
    void postmasterShouldBeReachableThroughTheAliasThatTheSampleTellsToMake() throws IOException {
        String paul = user("paul");
        james.webAdmin().createAlias("postmaster@example.org", paul);

        james.deliver(
                "sender@example.net",
                List.of("postmaster@example.org"),
                Mails.plain("sender@example.net", "postmaster@example.org", "to whom it may concern"));

        assertThat(awaitInbox(paul, 1)).hasSize(1);
    }

    @Test
    void unknownRecipientShouldBeRefusedAtOnce() throws IOException {
        SmtpClient.Outcome outcome = james.deliver(
                "sender@example.net",
                List.of("nobody@example.org"),
                Mails.plain("sender@example.net", "nobody@example.org", "no"));

        assertThat(outcome.recipients().get("nobody@example.org").code()).isEqualTo(550);
        assertThat(outcome.isAccepted()).isFalse();
    }

    @Test
    void relayingShouldBeRefusedOnBothListenersWhenNobodyAuthenticated() throws IOException {
        for (int port : new int[] {james.smtpPort(), james.submissionPort()}) {
            SmtpClient.Outcome outcome = SmtpClient.send(
                    port,
                    "sender@example.net",
                    List.of("other@example.com"),
                    Mails.plain("sender@example.net", "other@example.com", "relay"));

            assertThat(outcome.recipients().get("other@example.com").isPositive())
                    .isFalse();
        }
        assertThat(outside.receivedFor("other@example.com")).isEmpty();
    }

    @Test
    void mailOfAUserShouldLeaveTheHouse() throws IOException {
        String carl = user("carl");
        Message mail = Mails.plain(carl, "friend@example.com", "out");

        try (SmtpClient client = SmtpClient.connect(james.submissionPort())) {
            client.authenticate(carl, PASSWORD);
            assertThat(client.send(carl, List.of("friend@example.com"), mail).isAccepted())
                    .isTrue();
        }

        OutsideWorld.Received received = outside.await("friend@example.com", DELIVERY);
        assertThat(received.from()).isEqualTo(carl);
        assertThat(received.message().withoutTrace()).isEqualTo(mail.bytes());
    }

    @Test
    void userShouldNotWriteUnderTheAddressOfAnother() throws IOException {
        String dora = user("dora");
        String emil = user("emil");

        try (SmtpClient client = SmtpClient.connect(james.submissionPort())) {
            client.authenticate(dora, PASSWORD);
            SmtpClient.Outcome outcome =
                    client.send(emil, List.of("friend@example.com"), Mails.plain(emil, "friend@example.com", "forged"));
            assertThat(outcome.isAccepted()).isFalse();
        }
    }

    @Test
    void webAdminShouldListTheRepositoriesAndTheMetrics() {
        assertThat(james.webAdmin().mailRepositories())
                .contains("var/mail/error", "var/mail/address-error", "var/mail/relay-denied", "var/mail/rrt-error");
        assertThat(james.webAdmin().get("/metrics").body()).contains("# TYPE");
        assertThat(james.webAdmin().health()).isEqualTo("healthy");
    }

    @Test
    void noAcceptedMailShouldBeLostWhenTheProcessIsKilled() throws IOException {
        JamesProcess victim = JamesProcess.in(Folders.empty("james-app-killed"))
                .outside(outside)
                .start();
        try {
            victim.webAdmin().createDomain("example.org");
            victim.webAdmin().createUser("gerd@example.org", PASSWORD);
            List<String> accepted = new ArrayList<>();
            try (SmtpClient client = SmtpClient.connect(victim.smtpPort())) {
                for (int i = 0; i < 150; i++) {
                    String subject = "number " + i + " of many";
                    SmtpClient.Outcome outcome = client.send(
                            "sender@example.net",
                            List.of("gerd@example.org"),
                            Mails.plain("sender@example.net", "gerd@example.org", subject));
                    if (outcome.isAccepted()) {
                        accepted.add(subject);
                    }
                }
            }
            victim.kill();
            victim.start();

            await("all " + accepted.size() + " mails")
                    .atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> {
                        List<String> subjects = victim.inbox("gerd@example.org", PASSWORD).stream()
                                .map(mail -> mail.header("Subject").get(0))
                                .toList();
                        assertThat(subjects).containsAll(accepted);
                    });
            assertThat(accepted).hasSize(150);

            long begin = System.nanoTime();
            victim.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            victim.start();
            assertThat(victim.inbox("gerd@example.org", PASSWORD)).hasSizeGreaterThanOrEqualTo(150);
        } finally {
            victim.close();
        }
    }

    private static String user(String name) {
        String address = name + "@example.org";
        james.webAdmin().createUser(address, PASSWORD);
        return address;
    }

    private static List<Message> awaitInbox(String user, int count) {
        await("mail for " + user)
                .atMost(DELIVERY)
                .until(() -> james.inbox(user, PASSWORD).size() >= count);
        return james.inbox(user, PASSWORD);
    }
}
