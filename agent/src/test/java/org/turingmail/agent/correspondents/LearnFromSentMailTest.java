package org.turingmail.agent.correspondents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.core.Username;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.central.FakeCentral;
import org.turingmail.protocol.Api;

class LearnFromSentMailTest {
    private static final String ALICE = "alice@example.com";

    private final FakeCentral central = new FakeCentral();
    private final FakeSentMail sentMail = new FakeSentMail();
    private final LearnFromSentMail learning = new LearnFromSentMail(sentMail, central);

    @AfterEach
    void folderShouldBeClosed() {
        assertThat(sentMail.open).isZero();
    }

    @Test
    void recipientsShouldBeToldOnceEach() {
        sentMail.add(
                        ALICE,
                        "Sent",
                        "To: Bob <bob@example.org>, dave@example.org\nCc: erin@example.org\nBcc: f@example.org")
                .add(ALICE, "Sent", "to: BOB@example.org\nFrom: " + ALICE);

        LearnFromSentMail.Outcome result = run(false);

        assertThat(central.learned).hasSize(1);
        assertThat(central.learned.get(0).user()).isEqualTo(ALICE);
        assertThat(central.learned.get(0).correspondents())
                .containsExactly("bob@example.org", "dave@example.org", "erin@example.org", "f@example.org");
        assertThat(result.mails()).isEqualTo(2);
        assertThat(result.correspondents()).isEqualTo(4);
        assertThat(result.told()).isEqualTo(4);
        assertThat(result.problem()).isEmpty();
    }

    @Test
    void dryRunShouldTellNothing() {
        sentMail.add(ALICE, "Sent", "To: bob@example.org");

        LearnFromSentMail.Outcome result = run(true);

        assertThat(central.learned).isEmpty();
        assertThat(result.correspondents()).isEqualTo(1);
        assertThat(result.told()).isZero();
        assertThat(result.problem()).isEmpty();
    }

    @Test
    void whatIsNoCorrespondentShouldBePassedOver() {
        sentMail.add(ALICE, "Sent", "To: Alice@EXAMPLE.com, undisclosed-recipients:;, nobody, <>")
                .add(ALICE, "Sent", "To: <<<,,@@ \"")
                .add(ALICE, "Sent", "To: vacation@example.org\nAuto-Submitted: auto-replied")
                .add(ALICE, "Sent", "To: comment@example.org\nAuto-Submitted: (no) auto-generated; x=no")
                .add(ALICE, "Sent", "To: receipt@example.org\nContent-Type: multipart/report; boundary=x")
                .add(ALICE, "Sent", "Reply-To: reply@example.org")
                .add(ALICE, "Sent", "To: team: bob@example.org, erin@example.org;\nAuto-Submitted: no");

        run(false);

        assertThat(central.learned.get(0).correspondents()).containsExactly("bob@example.org", "erin@example.org");
    }

    @Test
    void manyShouldBeToldInBatches() {
        for (int i = 0; i <= Api.MAX_RECIPIENTS; i++) {
            sentMail.add(ALICE, "Sent", "To: " + i + "@example.org");
        }
        List<Long> told = new ArrayList<>();

        LearnFromSentMail.Outcome result =
                learning.run(Username.of(ALICE), "Sent", false, soFar -> told.add(soFar.told()));

        assertThat(central.learned)
                .extracting(batch -> batch.correspondents().size())
                .containsExactly(Api.MAX_RECIPIENTS, 1);
        assertThat(told).hasSize(Api.MAX_RECIPIENTS + 1).endsWith((long) Api.MAX_RECIPIENTS);
        assertThat(result.told()).isEqualTo(Api.MAX_RECIPIENTS + 1);
    }

    @Test
    void absenceOfCentralShouldEndItAndBeSaid() {
        for (int i = 0; i < 3 * Api.MAX_RECIPIENTS; i++) {
            sentMail.add(ALICE, "Sent", "To: " + i + "@example.org");
        }
        central.goesAway();

        LearnFromSentMail.Outcome result = run(false);

        assertThat(result.problem().orElseThrow()).contains("UNREACHABLE");
        assertThat(result.told()).isZero();
        assertThat(result.mails()).isEqualTo(Api.MAX_RECIPIENTS);
    }

    @Test
    void brokenFolderShouldEndItAndBeSaid() {
        sentMail.add(ALICE, "Sent", "To: bob@example.org").breaks();

        assertThat(run(false).problem().orElseThrow()).contains("cannot be read");
    }

    @Test
    void folderThatIsGoneShouldBeSaid() {
        assertThat(run(false).problem().orElseThrow()).contains("no folder 'Sent'");
    }

    @Test
    void cancelledRunShouldEnd() {
        sentMail.add(ALICE, "Sent", "To: bob@example.org");
        Thread.currentThread().interrupt();
        try {
            assertThat(run(false).problem()).contains("cancelled");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(central.learned).isEmpty();
    }

    private LearnFromSentMail.Outcome run(boolean dryRun) {
        return learning.run(Username.of(ALICE), "Sent", dryRun, soFar -> {});
    }
}
