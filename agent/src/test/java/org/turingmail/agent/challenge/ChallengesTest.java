package org.turingmail.agent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.mail;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import org.apache.james.core.MailAddress;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.facts.Suppression;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.ChallengeAction;
import org.turingmail.protocol.ChallengeInstruction;
import org.turingmail.protocol.Reason;

/** The one message that somebody gets who never asked for us. */
class ChallengesTest {
    private static final String URL = "https://central.example.org/c/t0ken";

    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture(Map.of("challenge.from-name", "Example Post"));
    }

    @Test
    void envelopeShouldBeThatOfAnAutomaticResponse() throws Exception {
        Mail challenge = challenge("Subject: Hello\r\nReply-To: eve@example.net\r\nFrom: eve@example.net");

        assertThat(challenge.getMaybeSender().isNullSender()).isTrue();
        assertThat(challenge.getRecipients()).containsExactly(new MailAddress(BOB));
        assertThat(challenge
                        .dsnParameters()
                        .orElseThrow()
                        .getRcptParameters()
                        .get(new MailAddress(BOB))
                        .getNotifyParameter())
                .hasValueSatisfying(notify -> assertThat(notify).containsExactly(DsnParameters.Notify.NEVER));
    }

    @Test
    void headersShouldBeThoseOfTheRules() throws Exception {
        MimeMessage message =
                challenge("Subject: Hello\r\nMessage-ID: <1@example.org>").getMessage();

        assertThat(message.getHeader("From")).containsExactly("Example Post <challenge@example.com>");
        assertThat(message.getHeader("To")).containsExactly(BOB);
        assertThat(message.getSubject()).isEqualTo("Auto: Hello");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(message.getHeader("In-Reply-To")).containsExactly("<1@example.org>");
        assertThat(message.getHeader("References")).containsExactly("<1@example.org>");
        assertThat(message.getHeader(Suppression.LOOP_FIELD)).isNotEmpty();
        assertThat(message.getHeader("Date")).hasSize(1);
        assertThat(message.getMessageID()).endsWith(".turing@example.com>");
        assertThat(message.getHeader("Reply-To")).isNull();
    }

    @Test
    void challengeShouldNeverBeChallenged() throws Exception {
        Mail challenge = challenge("Subject: Hello");

        assertThat(agent.suppression.of(challenge)).isPresent();
        challenge = asIfFromAPerson(challenge);
        assertThat(agent.suppression.of(challenge)).contains(Reason.LOOPED);
    }

    @Test
    void bodyShouldBeTextFirstSmallAndWithTheLink() throws Exception {
        MimeMessage message = challenge("Subject: Hello").getMessage();
        MimeMultipart body = (MimeMultipart) message.getContent();

        assertThat(message.getContentType()).startsWith("multipart/alternative");
        assertThat(body.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat((String) body.getBodyPart(0).getContent())
                .contains(URL, "\"Hello\"", ALICE, "Example Post", "December 24, 2026");
        assertThat((String) body.getBodyPart(1).getContent()).contains("href=\"" + URL + "\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(bytes);
        assertThat(bytes.size()).isLessThan(8 * 1024);
        assertThat(bytes.toString("UTF-8")).doesNotContain("Hello Alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no brackets", "<a b@example.org>", "<a@b> <c@d>", "<>", "<a@>"})
    void invalidMessageIdShouldNotBeReferredTo(String messageId) throws Exception {
        MimeMessage message =
                challenge("Subject: x\r\nMessage-ID: " + messageId).getMessage();

        assertThat(message.getHeader("In-Reply-To")).isNull();
        assertThat(message.getHeader("References")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"de,vielen Dank", "fr,merci", "es,gracias", "de-AT,vielen Dank", "tlh,thank you", "x,thank you"})
    void languageShouldBeThatOfTheHeldMailWhereWeSpeakIt(String language, String word) throws Exception {
        MimeMessage message =
                challenge("Subject: x\r\nContent-Language: " + language).getMessage();

        assertThat((String)
                        ((MimeMultipart) message.getContent()).getBodyPart(0).getContent())
                .contains(word)
                .doesNotContain("%1$s", "%2$s");
    }

    @Test
    void hostileSubjectShouldBeHarmless() throws Exception {
        MimeMessage message = challenge(
                        "Subject: =?utf-8?Q?x=0D=0ABcc:_eve@example.net=E2=80=AE<script>%s?= " + "a".repeat(5000))
                .getMessage();

        assertThat(message.getHeader("Bcc")).isNull();
        assertThat(message.getSubject()).hasSizeLessThan(140).doesNotContain("\u202e", "\n", "\r");
        MimeMultipart body = (MimeMultipart) message.getContent();
        assertThat((String) body.getBodyPart(1).getContent())
                .doesNotContain("<script>")
                .contains("&lt;script&gt;%s");
    }

    @Test
    void missingSubjectShouldBeSaid() throws Exception {
        assertThat(challenge("X-Nothing: x").getMessage().getSubject()).isEqualTo("Auto: (no subject)");
    }

    @Test
    void severalRecipientsShouldBeCountedNotNamed() throws Exception {
        HeldMail held = agent.quarantine.hold(mail("Mail1", ALICE, CAROL), Reason.UNKNOWN_SENDER, Optional.empty());
        agent.challenges.carryOut(send(), held);

        String text =
                (String) ((MimeMultipart) agent.outgoing().get(0).getMessage().getContent())
                        .getBodyPart(0)
                        .getContent();

        assertThat(text).contains("2 recipients").doesNotContain(ALICE, CAROL);
    }

    @Test
    void nothingShouldBeSentAgainstTheRulesWhateverCentralSays() throws Exception {
        HeldMail held = agent.quarantine.hold(
                mail("Mail1", Optional.of(BOB), "List-Id: <x>", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        assertThat(agent.challenges.carryOut(send(), held)).isFalse();
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void sentChallengeShouldBeReportedWhenCentralIsBack() throws Exception {
        HeldMail held = agent.quarantine.hold(mail("Mail1", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());
        agent.challenges.carryOut(send(), held);
        agent.central.goesAway();
        agent.challenges.report();
        agent.central.comesBack();

        agent.challenges.report();

        assertThat(agent.central.reportedAsSent).containsExactly(held.key());
    }

    private Mail challenge(String headers) throws Exception {
        HeldMail held = agent.quarantine.hold(
                mail("Mail1", Optional.of(BOB), headers, ALICE), Reason.UNKNOWN_SENDER, Optional.empty());
        assertThat(agent.challenges.carryOut(send(), held)).isTrue();
        return agent.outgoing().get(0);
    }

    private static ChallengeInstruction send() {
        return ChallengeInstruction.builder()
                .action(ChallengeAction.SEND)
                .url(URL)
                .expiresAt(Instant.parse("2026-12-24T12:00:00Z"))
                .build();
    }

    private static Mail asIfFromAPerson(Mail mail) throws Exception {
        return AgentFixture.mail(
                "Mail2",
                Optional.of(BOB),
                Suppression.LOOP_FIELD + ": " + mail.getMessage().getHeader(Suppression.LOOP_FIELD)[0],
                ALICE);
    }
}
