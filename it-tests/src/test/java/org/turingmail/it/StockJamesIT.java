package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/** James' memory server as Maven Central has it, on our sample. */
class StockJamesIT {
    @Test
    void memoryServerShouldDeliverOnTheSampleWithoutTuring() throws IOException {
        JamesProcess james = JamesProcess.in(Folders.empty("stock-james"))
                .kind(JamesProcess.Kind.STOCK_MEMORY)
                .start();
        try {
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser("anna@example.org", "a password");
            Message mail = Mails.plain("sender@example.net", "anna@example.org", "as it is");

            james.deliver("sender@example.net", List.of("anna@example.org"), mail);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !james.inbox("anna@example.org", "a password").isEmpty());
            assertThat(james.inbox("anna@example.org", "a password").get(0).withoutTrace())
                    .isEqualTo(mail.bytes());
        } finally {
            james.close();
        }
    }

    @Test
    void memoryServerShouldHoldChallengeAndReleaseWithTheJarDroppedIn() throws IOException {
        TestEnvironment world = TestEnvironment.shared();
        JamesProcess james = JamesProcess.in(Folders.empty("stock-james-with-turing"))
                .kind(JamesProcess.Kind.STOCK_MEMORY)
                .turing(world.central().url(), world.central().addAgent("stock"))
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .outside(world.outside())
                .start();
        try {
            String stranger = world.stranger("stranger");
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser("anna@example.org", TestEnvironment.PASSWORD);
            Message mail = Mails.plain(stranger, "anna@example.org", "as it is");

            assertThat(james.deliver(stranger, List.of("anna@example.org"), mail)
                            .isAccepted())
                    .isTrue();
            ChallengeLink link = ChallengeLink.in(world.challengeTo(stranger).message());
            assertThat(james.inbox("anna@example.org", TestEnvironment.PASSWORD))
                    .isEmpty();
            assertThat(link.solve().status()).isEqualTo(303);

            List<Message> inbox = world.inbox(james, "anna@example.org", 1, Duration.ofSeconds(10));
            assertThat(inbox.get(0).withoutTrace()).isEqualTo(mail.bytes());

            assertThatCorrespondentsAreLearned(james, world.stranger("penfriend"));
        } finally {
            james.close();
        }
    }

    private static void assertThatCorrespondentsAreLearned(JamesProcess james, String penfriend) throws IOException {
        String anna = "anna@example.org";
        try (ImapClient imap = ImapClient.connect(james.imapPort(), anna, TestEnvironment.PASSWORD)) {
            imap.append("Sent", Mails.plain(anna, penfriend, "years ago"));
        }
        String task = james.webAdmin()
                .post("/turing/users/" + anna + "/correspondents?action=learn", "")
                .json()
                .path("taskId")
                .asText();
        var learned = james.webAdmin().get("/tasks/" + task + "/await").json();
        assertThat(learned.path("status").asText()).as(learned.toString()).isEqualTo("completed");
        assertThat(learned.path("additionalInformation").path("told").asInt()).isEqualTo(1);

        james.deliver(penfriend, List.of(anna), Mails.plain(penfriend, anna, "still there?"));

        await().atMost(Duration.ofSeconds(30)).until(() -> james.inbox(anna, TestEnvironment.PASSWORD).stream()
                .anyMatch(mail -> mail.subject().equals("still there?")));
    }
}
