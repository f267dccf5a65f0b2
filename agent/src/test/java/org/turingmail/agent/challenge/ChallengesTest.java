package org.turingmail.agent.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.mail;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.facts.Addressees;
import org.turingmail.agent.facts.Suppression;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;

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
        assertThat(challenge.dsnParameters()).isEmpty();
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
                .contains(URL, "Example Post", "December 24, 2026")
                .doesNotContain("\"Hello\"", ALICE);
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
                .doesNotContain("{", "}");
    }

    @Test
    void hostileSubjectShouldBeHarmless() throws Exception {
        MimeMessage message = challenge(
                        "Subject: =?utf-8?Q?x=0D=0ABcc:_eve@example.net=E2=80=AE<script>%s?= " + "a".repeat(5000))
                .getMessage();

        assertThat(message.getHeader("Bcc")).isNull();
        assertThat(message.getSubject())
                .hasSizeLessThanOrEqualTo("Auto: ".length() + 60)
                .startsWith("Auto: x Bcc: …")
                .doesNotContain("\u202e", "\n", "\r", "@");
    }

    @Test
    void bodyShouldHoldNothingThatTheSenderWrote() throws Exception {
        Mail challenge = challenge("Subject: Buy <b>gold</b> %s\r\nFrom: Gold Shop <shop@gold.example>\r\n"
                + "To: Gold <anna@gold.example>\r\nContent-Language: en");
        MimeMultipart body = (MimeMultipart) challenge.getMessage().getContent();

        for (int i = 0; i < body.getCount(); i++) {
            assertThat(((String) body.getBodyPart(i).getContent()).toLowerCase(Locale.ROOT))
                    .doesNotContain("gold", "buy");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Visit https://evil.example/x now | Visit … now",
                "Visit evil.example now | Visit … now",
                "Visit EVIL。EXAMPLE now | Visit … now",
                "Visit ｅｖｉｌ．ｃｏｍ now | Visit … now",
                "Visit ev\u200dil.com and www.evil | Visit … and …",
                "Write v@third.example v＠third.example | Write …",
                "tel:+4930123 mailto:x sms:5 hello | … hello",
                "Go to 192.0.2.1 or [2001:db8::1] | Go to … or …",
                "xn--bcher-kva.example is mine | … is mine",
                "Your invoice No. 5 of 1.12.2026, e.g. this: 3.5 | Your invoice No. 5 of … e.g. this: 3.5",
                "Re: Tomorrow... ok? | Re: Tomorrow... ok?",
                "Grüße, U.S. office | Grüße, U.S. office",
            })
    void subjectShouldBeQuotedWithoutLinks(String subject, String quoted) throws Exception {
        Mail challenge =
                challenge("Subject: " + MimeUtility.encodeText(subject.replace("\\u200d", "\u200d"), "utf-8", "B"));

        assertThat(challenge.getMessage().getSubject()).isEqualTo("Auto: " + quoted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "=?utf-8?B?4oCu?=", "...", "v@third.example evil.example"})
    void subjectOfLinksAloneShouldNotBeQuoted(String subject) throws Exception {
        assertThat(challenge("Subject: " + subject).getMessage().getSubject()).isEqualTo("Auto: your message");
    }

    @Test
    void encodedWordThatCannotBeDecodedShouldNotGoOut() throws Exception {
        String raw =
                challenge("Subject: Hello =?utf-8?B?4oCuZ29vZA").getMessage().getHeader("Subject")[0];

        assertThat(MimeUtility.decodeText(raw)).doesNotContain("\u202e");
        assertThat(MimeUtility.decodeText(MimeUtility.decodeText(raw))).doesNotContain("\u202e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(a (nested) comment) <1@example.org> (c)", "\r\n\t<1@example.org>", "<1@example.org>\r\n (x)"})
    void messageIdWithCommentsShouldBeReferredTo(String messageId) throws Exception {
        MimeMessage message =
                challenge("Subject: x\r\nMessage-ID: " + messageId).getMessage();

        assertThat(message.getHeader("In-Reply-To")).containsExactly("<1@example.org>");
    }

    @Test
    void addressThatWasWrittenToShouldBeNamedNotTheOnesBehindIt() throws Exception {
        MailImpl mail = mail("Mail1", "sales@example.com");
        Addressees.remember(mail);
        mail.setRecipients(List.of(new MailAddress(ALICE), new MailAddress(CAROL)));
        HeldMail held = agent.quarantine.hold(mail, Reason.UNKNOWN_SENDER, Optional.of(Reason.HELD_SILENTLY));

        assertThat(held.writtenTo()).contains("sales@example.com");
        assertThat(text(message(held)))
                .contains("your message to sales@example.com.")
                .doesNotContain(ALICE, CAROL, "2");
    }

    @Test
    void noAddressShouldBeNamedWhereItIsNotKnown() throws Exception {
        MailImpl mail = mail("Mail1", "sales@example.com", ALICE);
        Addressees.remember(mail);
        HeldMail several = agent.quarantine.hold(mail, Reason.UNKNOWN_SENDER, Optional.empty());
        HeldMail unknown = agent.quarantine.hold(mail("Mail2", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        for (HeldMail held : List.of(several, unknown)) {
            assertThat(text(message(held)))
                    .contains("thank you for your message.")
                    .doesNotContain("sales@", ALICE);
        }
    }

    @Test
    void mailForSeveralRecipientsShouldNeverBeQueuedAsAChallenge() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);
        mail.setSender(new MailAddress("\"a;v1@third.example;b\"@example.org"));
        // as a caller would that forgot to ask for the suppression
        HeldMail held = HeldMail.from(mail);

        assertThatThrownBy(() -> agent.challenges.carryOut(send(), held)).isInstanceOf(MessagingException.class);
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void missingSubjectShouldBeSaid() throws Exception {
        assertThat(challenge("X-Nothing: x").getMessage().getSubject()).isEqualTo("Auto: your message");
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

    @Test
    void textsOfTheAdministratorShouldBeSentWithTheValuesEscaped(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("challenge_en.properties"),
                "text=Hi {thanks}\\n{link}\\n{organisation}\n"
                        + "html=<p title='{organisation}'>{thanks}</p><a href='{link}'>\n"
                        + "thanks-to=for {address}");
        agent = new AgentFixture(Map.of("challenge.from-name", "A 'B' <C>", "texts.folder", folder.toString()));

        MailImpl mail = mail("Mail1", "o'neil@example.com");
        Addressees.remember(mail);

        MimeMessage message = message(agent.quarantine.hold(mail, Reason.UNKNOWN_SENDER, Optional.empty()));

        assertThat(text(message)).isEqualTo("Hi for o'neil@example.com\r\n" + URL + "\r\nA 'B' <C>");
        assertThat((String)
                        ((MimeMultipart) message.getContent()).getBodyPart(1).getContent())
                .isEqualTo("<p title='A &#39;B&#39; &lt;C&gt;'>for o&#39;neil@example.com</p><a href='" + URL + "'>");
    }

    private MimeMessage message(HeldMail held) throws Exception {
        return new ChallengeMessage(agent.configuration, agent.clock)
                .about(held, URL, Optional.empty(), Optional.empty());
    }

    private static String text(MimeMessage message) throws Exception {
        return (String) ((MimeMultipart) message.getContent()).getBodyPart(0).getContent();
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
