package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.OutsideWorld.Received;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/**
 * Two customers who both screen: each has a James with an agent and a tenant of its own, and whatever one of them sends
 * reaches the other over SMTP. Each would hold the challenge of the other, and wait for ever.
 */
class TwoSystemsIT {
    private static final String PASSWORD = "a password";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final OutsideWorld LINE = OutsideWorld.open();
    private static final CentralProcess CENTRAL = CentralProcess.in(Folders.empty("two-systems/central"));
    private static JamesProcess left;
    private static JamesProcess right;

    @BeforeAll
    static void start() {
        CENTRAL.start();
        left = system("left.example", CentralProcess.API_KEY);
        right = system("right.example", CENTRAL.addTenant("right"));
        Map<String, JamesProcess> systems = Map.of("left.example", left, "right.example", right);
        LINE.handOver(mail -> mail.to().forEach(recipient -> handOver(mail, recipient, systems)));
    }

    @AfterAll
    static void stop() {
        List.of(left, right).forEach(JamesProcess::close);
        CENTRAL.close();
        LINE.close();
    }

    @Test
    void bothMailsShouldArriveAfterOneHumanActionWhenOneAnswersTheOther() throws IOException {
        String anna = user(left, "anna@left.example");
        String bert = user(right, "bert@right.example");

        send(left, anna, bert, "may I ask you something");

        // Bert's system holds it and challenges Anna; Anna's system has never heard of the sender, and lets it pass.
        Message challenge = inbox(left, anna, 1).get(0);
        assertThat(challenge.header("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(right.inbox(bert, PASSWORD)).isEmpty();
        assertThat(ChallengeLink.in(challenge).solve().status()).isEqualTo(303);
        assertThat(inbox(right, bert, 1).get(0).subject()).isEqualTo("may I ask you something");

        send(right, bert, anna, "of course");

        assertThat(inbox(left, anna, 2).get(1).subject()).isEqualTo("of course");
        assertThat(between(anna, bert))
                .as("two mails and one challenge, and no loop")
                .hasSize(3);
        assertThat(left.webAdmin().sizeOf("held")).isZero();
        assertThat(right.webAdmin().sizeOf("held")).isZero();
    }

    @Test
    void bothMailsShouldArriveAfterAtMostOneHumanActionWhenBothWriteAtOnce() throws IOException {
        String carl = user(left, "carl@left.example");
        String dora = user(right, "dora@right.example");

        send(left, carl, dora, "from Carl");
        send(right, dora, carl, "from Dora");

        // Dora's is there either way: Carl has written to her.
        await("Dora's mail").atMost(SOON).until(() -> has(left, carl, "from Dora"));
        await("Carl's mail or a challenge for it")
                .atMost(SOON)
                .until(() -> has(right, dora, "from Carl") || has(left, carl, "Auto: from Carl"));
        if (!has(right, dora, "from Carl")) {
            Message challenge = left.inbox(carl, PASSWORD).stream()
                    .filter(mail -> mail.subject().startsWith("Auto: "))
                    .findFirst()
                    .orElseThrow();
            assertThat(ChallengeLink.in(challenge).solve().status()).isEqualTo(303);
        }
        await("Carl's mail").atMost(SOON).until(() -> has(right, dora, "from Carl"));
        assertThat(between(carl, dora)).hasSizeBetween(2, 3);
        assertThat(right.inbox(dora, PASSWORD)).as("nobody challenges Dora").hasSize(1);
    }

    private static JamesProcess system(String domain, String apiKey) {
        JamesProcess james = JamesProcess.in(Folders.empty("two-systems/" + domain))
                .turing(CENTRAL.url(), apiKey)
                .environment("TURING_CHALLENGE_FROM", "challenge@" + domain)
                .outside(LINE)
                .start();
        james.webAdmin().createDomain(domain);
        return james;
    }

    private static void handOver(Received mail, String recipient, Map<String, JamesProcess> systems) {
        try {
            JamesProcess next = systems.get(recipient.substring(recipient.indexOf('@') + 1));
            SmtpClient.Outcome outcome = next.deliver(mail.from(), List.of(recipient), mail.message());
            assertThat(outcome.isAccepted()).as(outcome.toString()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String user(JamesProcess james, String address) {
        james.webAdmin().createUser(address, PASSWORD);
        return address;
    }

    private static void send(JamesProcess james, String from, String to, String subject) throws IOException {
        try (SmtpClient client = SmtpClient.connect(james.submissionPort())) {
            client.authenticate(from, PASSWORD);
            assertThat(client.send(from, List.of(to), Mails.plain(from, to, subject))
                            .isAccepted())
                    .isTrue();
        }
    }

    private static List<Message> inbox(JamesProcess james, String user, int count) {
        await(count + " mails for " + user)
                .atMost(SOON)
                .until(() -> james.inbox(user, PASSWORD).size() >= count);
        return james.inbox(user, PASSWORD);
    }

    private static boolean has(JamesProcess james, String user, String subject) {
        return james.inbox(user, PASSWORD).stream()
                .anyMatch(mail -> mail.subject().equals(subject));
    }

    private static List<Received> between(String one, String other) {
        return LINE.received().stream()
                .filter(mail -> mail.to().contains(one) || mail.to().contains(other))
                .toList();
    }
}
