package org.turingmail.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.authentication.TestAuthentication;
import org.turingmail.protocol.Reason;

class SuppressionTest {
    private final Suppression suppression = suppression(Map.of());

    @Test
    void plainMailOfAPersonShouldNotBeSuppressed() throws Exception {
        assertThat(suppression.of(mail("bob@example.org", "Subject: hello"))).isEmpty();
    }

    @Test
    void nullSenderShouldBeSuppressed() throws Exception {
        assertThat(suppression.of(mail(null, "Subject: hello"))).contains(Reason.NULL_SENDER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Auto-Submitted: auto-generated | auto-submitted",
                "Auto-Submitted: auto-generated; x=y | auto-submitted",
                "AUTO-SUBMITTED: (a (nested) comment) Auto-Replied | auto-submitted",
                "Auto-Submitted: auto-notified | auto-submitted",
                "Auto-Submitted: something-new | auto-submitted",
                "Auto-Submitted: | auto-submitted",
                "List-Id: <l.example.org> | mailing-list",
                "List-Unsubscribe: <mailto:x@example.org> | mailing-list",
                "List-Post: NO | mailing-list",
                "List-Help: <mailto:h@example.org> | mailing-list",
                "List-Subscribe: <mailto:s@example.org> | mailing-list",
                "List-Owner: <mailto:o@example.org> | mailing-list",
                "List-Archive: <https://example.org> | mailing-list",
                "Precedence: bulk | bulk",
                "Precedence: JUNK | bulk",
                "Precedence: list | bulk",
                "X-Auto-Response-Suppress: OOF | bulk",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=x | report",
                "content-type: Multipart/Report | report",
                "X-Turing-Challenge: 1 | looped",
                "Mailing-List: list x@example.org; contact x-owner@example.org | mailing-list",
                "X-BeenThere: x@example.org | mailing-list",
                "X-Mailing-List: x@example.org | mailing-list",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click | mailing-list",
                "X-Google-Group-Id: 1 | mailing-list",
                "X-Failed-Recipients: x@example.org | report",
                "Content-Type: message/delivery-status | report",
                "Content-Type: message/feedback-report | report",
                "Content-Type: (x) message/disposition-notification; charset=x | report",
                "X-Cron-Env: <SHELL=/bin/sh> | auto-submitted",
                "X-Autoreply: yes | auto-submitted",
                "X-Autorespond: x | auto-submitted",
                "X-AutoReply-From: bob@example.org | auto-submitted",
                "X-Mail-Autoreply: x | auto-submitted",
                "Precedence: auto_reply | auto-submitted",
                "Precedence: Auto-Reply (vacation) | auto-submitted",
                "Delivered-To: Autoresponder | auto-submitted",
                "X-FC-MachineGenerated: true | auto-submitted",
                "X-POST-MessageClass: 9; Autoresponder | auto-submitted",
                "Feedback-ID: 1:2:3:esp | bulk",
                "From: Mail Delivery System <MAILER-DAEMON@example.org> | role-sender",
                "From: MAILER-DAEMON (Mail Delivery System) | role-sender",
                "From: MAILER-DAEMON <> | role-sender",
                "From: <> | role-sender",
                "X-MLServer: fml | mailing-list",
                "X-List-Unsubscribe: <mailto:x@example.org> | mailing-list",
                "Errors-To: x@example.org | bulk",
                "X-HmXmrOriginalRecipient: x@example.org | report",
                "Subject: Auto reply: Hello | auto-submitted",
                "Subject: =?utf-8?Q?R=C3=A9ponse_automatique?= : x | auto-submitted",
                "Subject: Out of Office: x | auto-submitted",
                "Subject: Undelivered Mail Returned to Sender | auto-submitted",
                "Subject: failure notice | auto-submitted",
                "Subject: complaint about message from 192.0.2.222 | auto-submitted",
                "Sender: owner-x@example.org | role-sender",
            })
    void headerShouldSuppress(String header, String reason) throws Exception {
        assertThat(suppression.of(mail("bob@example.org", header))).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: no",
                "Auto-Submitted: NO; x=y",
                "Auto-Submitted: (auto-generated) no",
                "Precedence: first-class",
                "X-Auto-Response-Suppress: None",
                "Content-Type: multipart/mixed; boundary=report",
                "X-Autoreply: no",
                "X-FC-MachineGenerated: false",
                "X-POST-MessageClass: 8",
                "Delivered-To: bob@example.com",
                "From: Bob (owner) <bob@example.org>",
                "Subject: Re: Out of office: x",
                "Subject: Fwd: Returned mail: see transcript for details",
                "Subject: Automatic transmission, a question",
                "Subject: Delivery of the books",
                "From: <<x>,;",
                "Subject: Auto-Submitted: auto-generated",
            })
    void headerShouldNotSuppress(String header) throws Exception {
        assertThat(suppression.of(mail("bob@example.org", header))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailer-daemon",
                "MAILER-DAEMON",
                "postmaster",
                "majordomo",
                "listserv",
                "owner-news",
                "news-owner",
                "news-request",
                "news-bounces",
                "bounce",
                "bounces+alice=example.com",
                "noreply",
                "no-reply",
                "no_reply",
                "No.Reply",
                "donotreply",
                "do-not-reply",
                "do_not_reply",
                "noreply+tag",
                "news-noreply",
                "shop.no-reply",
                "root",
                "daemon",
                "www-data",
                "notification",
                "notifications",
                "alerts",
                "abuse",
                "post_master",
                "list+owner",
                "list+bounces-help",
                "list+bounces-123",
                "list-return-12-anna=home.example",
                "mailer_daemon",
                "cron-daemon",
                "auto-reply",
                "autoresponder",
                "shop.notifications",
                "x-bounces+a=b.example",
                "newsletter",
                "newsletters",
                "shop-newsletter",
                "e-news",
                "mailinglist",
                "mailing-list",
                "mailer",
                "list",
                "news"
            })
    void roleShouldBeSuppressed(String localPart) throws Exception {
        assertThat(suppression.of(mail(localPart + "@example.org", "Subject: x")))
                .contains(Reason.ROLE_SENDER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob",
                "owner",
                "request",
                "reply",
                "noreplying-mike-not",
                "nora.reply.smith",
                "bouncer",
                "info",
                "roots",
                "daemonia",
                "listmaster-fan",
                "albert",
                "autumn",
                "automobile",
                "return-home"
            })
    void personShouldNotBeTakenForARole(String localPart) throws Exception {
        assertThat(suppression.of(mail(localPart + "@example.org", "Subject: x")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=bob@example.org",
                "Authentication-Results: mx.example.com 1; spf = pass (ok (really)) smtp.mailfrom = Example.org",
                "Authentication-Results: mx.example.com; dkim=fail"
                        + " header.d=example.org; dkim=pass header.d=example.org",
                "Authentication-Results: mx.example.com; dkim=pass header.i=@mail.example.org",
                "Authentication-Results: MX.example.com; dmarc=pass (p=reject) header.from=example.org",
                "Authentication-Results: mx.example.com; none\r\n"
                        + "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=example.org",
                "Authentication-Results: mx.example.com;\r\n spf=pass\r\n smtp.mailfrom=\"bob@example.org\"",
            })
    void authenticatedSenderShouldBeChallenged(String headers) throws Exception {
        assertThat(gated().of(mail("bob@example.org", headers))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: no results at all",
                "Authentication-Results: mx.example.com; none",
                "Authentication-Results: mx.example.com; spf=fail smtp.mailfrom=example.org",
                "Authentication-Results: mx.example.com; spf=softfail smtp.mailfrom=example.org",
                "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=example.net",
                "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=notexample.org",
                "Authentication-Results: mx.example.com; spf=pass smtp.helo=example.org",
                "Authentication-Results: mx.example.com; dkim=pass header.d=org",
                "Authentication-Results: mx.example.com; dkim=pass header.d=example.net",
                "Authentication-Results: mx.example.com; x=fail (spf=pass smtp.mailfrom=example.org)",
                "Authentication-Results: evil.example.net; spf=pass smtp.mailfrom=example.org",
                "Authentication-Results: other.example.com; none\r\n"
                        + "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=example.org",
                "Authentication-Results: ;;;===",
                "Authentication-Results:",
            })
    void forgedSenderShouldNeverBeChallenged(String headers) throws Exception {
        assertThat(gated().of(mail("bob@example.org", headers))).contains(Reason.UNAUTHENTICATED);
    }

    @Test
    void forgedSenderShouldBeChallengedWhereTheAdministratorAsksForIt() throws Exception {
        Map<String, String> configuration =
                Map.of("authentication.authserv-id", "mx.example.com", "challenge.unauthenticated", "true");

        assertThat(new AgentFixture(configuration).suppression.of(mail("bob@example.org", "Subject: x")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop@bounces.example.org",
                "ems+P8T5PED6GPLZ4A@Bounce.example.org",
                "tesco@cteyyyyi.cjsias.bounced.example.org",
                "Online#3.19685.54-2t7@newsletter.example.org",
                "weather@alerts.example.org",
                "astrologer@mailer1.example.org",
                "someone@lists.example.org"
            })
    void senderOfADomainForMachinesShouldBeSuppressed(String sender) throws Exception {
        assertThat(suppression.of(mail(sender, "Subject: x"))).contains(Reason.BULK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max.12.05.1987@example.org",
                "1234567890@example.org",
                "anna.1234567@example.org",
                "listen@example.org",
                "mailer.anna@example.org",
                "newsome@example.org",
                "anna@bounce.example",
                "anna@lists.example",
                "anna@alertsome.example.org",
                "anna@mailers.co.uk"
            })
    void senderThatMayBeAPersonShouldBeChallenged(String sender) throws Exception {
        assertThat(suppression.of(mail(sender, "Subject: x"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "news-anna=home.example",
                "x+anna=home.example",
                "0100018f3c2b7a3e-1d2c3b4a-5e6f-4a5b-8c9d-000000",
                "b.1a2b3c4d5e6f7a8b",
                "1d2c3b4a-5e6f-4a5b-8c9d-112233445566",
                "env_21986283-1597827694",
                "10182839.55483860.8",
                "D-8-270241-5399979-2-24365-DE1-08ADF4DD",
                "2.20290.44-t9bsgc0tYwDu.1.b"
            })
    void senderMadeForOneMailShouldBeSuppressed(String localPart) throws Exception {
        assertThat(suppression.of(mail(localPart + "@example.org", "Subject: x")))
                .contains(Reason.BULK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prvs=1234567890=bob",
                "SRS0=HHH=TT=example.net=bob",
                "bob+caf_=anna=home.example",
                "1234567890123456789",
                "deadbeefdeadbeef",
                "bob=x",
                "anna.2026"
            })
    void personBehindAForwarderShouldNotBeTakenForAMachine(String localPart) throws Exception {
        assertThat(suppression.of(mail(localPart + "@example.org", "Subject: x")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"ben miller\"@example.org",
                "\"a;v1@third.example;b\"@example.org",
                "\"bob\"@example.org",
                "bob@[192.0.2.1]"
            })
    void senderThatNotEveryProgramReadsAlikeShouldBeSuppressed(String sender) throws Exception {
        assertThat(suppression.of(mail(sender, "Subject: x"))).contains(Reason.SENDER_SYNTAX);
    }

    @Test
    void longLocalPartShouldBeSuppressed() throws Exception {
        assertThat(suppression.of(mail("x".repeat(65) + "@example.org", "Subject: x")))
                .contains(Reason.SENDER_SYNTAX);
        assertThat(suppression.of(mail("x".repeat(64) + "@example.org", "Subject: x")))
                .isEmpty();
    }

    @Test
    void forgeryOfAnOwnDomainShouldHaveAReasonOfItsOwn() throws Exception {
        for (String trial : List.of("false", "true")) {
            AgentFixture agent = new AgentFixture(Map.of("challenge.unauthenticated", trial));
            Suppression suppression =
                    new Suppression(agent.configuration, TestAuthentication.nobody(), domain -> domain.asString()
                            .equals("home.example"));

            assertThat(suppression.of(mail("anna@home.example", "Subject: x"))).contains(Reason.OWN_DOMAIN);
        }
    }

    @Test
    void whoIsNotAuthenticatedShouldNotBeChallengedByDefault() throws Exception {
        AgentFixture agent = new AgentFixture();

        assertThat(new Suppression(agent.configuration, TestAuthentication.nobody(), domain -> false)
                        .of(mail("bob@example.org", "Subject: x")))
                .contains(Reason.UNAUTHENTICATED);
    }

    @Test
    void mailThatNamesNoneOfItsRecipientsShouldBeSuppressed() throws Exception {
        FakeMail mail = mail("bob@example.org", "To: undisclosed-recipients:;");
        Addressees.remember(mail);

        assertThat(suppression.of(mail)).contains(Reason.NOT_ADDRESSED);
    }

    @Test
    void mailThatNamesItsRecipientShouldNotBeSuppressed() throws Exception {
        FakeMail mail = mail("bob@example.org", "To: Alice <alice@example.com>");
        Addressees.remember(mail);

        assertThat(suppression.of(mail)).isEmpty();
    }

    @Test
    void whereNobodyKnowsForWhomAMailCameInItShouldNotBeSuppressed() throws Exception {
        assertThat(suppression.of(mail("bob@example.org", "To: staff@example.com")))
                .isEmpty();
    }

    @Test
    void spamShouldBeSuppressedWhereAFieldIsConfigured() throws Exception {
        FakeMail mail = mail("bob@example.org", "X-Spam-Score: 6.1");

        assertThat(suppression.of(mail)).isEmpty();
        assertThat(suppression(Map.of("spam.header", "X-Spam-Score", "spam.threshold", "6"))
                        .of(mail))
                .contains(Reason.SPAM_SCORE);
        assertThat(suppression(Map.of("spam.header", "X-Spam-Score", "spam.threshold", "7"))
                        .of(mail))
                .isEmpty();
    }

    private static Suppression gated() {
        return suppression(Map.of("authentication.authserv-id", "mx.example.com"));
    }

    private static Suppression suppression(Map<String, String> configuration) {
        try {
            return new AgentFixture(configuration).suppression;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "This is an automated response to a message you have sent to anna@example.org.",
                "\r\n\r\n  this is an AUTOMATIC reply.",
                "This message was automatically generated by the ticket system",
                "Dies ist eine automatisch erstellte Nachricht, bitte antworten Sie nicht.",
                "Ceci est un message automatique."
            })
    void answerThatOnlyItsFirstLineGivesAwayShouldBeSuppressed(String text) throws Exception {
        assertThat(suppression.of(mail("bob@example.org", "Subject: Re: bob\r\n\r\n" + text)))
                .contains(Reason.AUTO_SUBMITTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "> This is an automated response",
                "Hello Anna,\r\n\r\nThis is an automated response of our server, what shall I do?",
                "---------- Forwarded message ---------\r\nThis is an automatic reply",
                "This is an automation that I wrote",
                "This message was for you",
                ""
            })
    void personWhoQuotesOrForwardsSuchAnAnswerShouldBeChallenged(String text) throws Exception {
        assertThat(suppression.of(mail("bob@example.org", "Subject: Re: bob\r\n\r\n" + text)))
                .isEmpty();
    }

    private static FakeMail mail(String sender, String header) throws Exception {
        FakeMail.Builder mail = FakeMail.builder()
                .name("mail")
                .recipient("alice@example.com")
                .mimeMessage(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream((header + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII))));
        return sender == null
                ? mail.build()
                : mail.sender(new MailAddress(sender)).build();
    }
}
