package org.turingmail.agent.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.Reason;

class SuppressionTest {
    @Test
    void plainMailOfAPersonShouldNotBeSuppressed() throws Exception {
        assertThat(Suppression.of(mail("bob@example.org", "Subject: hello"))).isEmpty();
    }

    @Test
    void nullSenderShouldBeSuppressed() throws Exception {
        assertThat(Suppression.of(mail(null, "Subject: hello"))).contains(Reason.NULL_SENDER);
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
            })
    void headerShouldSuppress(String header, String reason) throws Exception {
        assertThat(Suppression.of(mail("bob@example.org", header))).contains(reason);
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
                "Subject: Auto-Submitted: auto-generated",
            })
    void headerShouldNotSuppress(String header) throws Exception {
        assertThat(Suppression.of(mail("bob@example.org", header))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailer-daemon", "MAILER-DAEMON", "postmaster", "majordomo", "listserv", "owner-news", "news-owner",
                "news-request", "news-bounces", "bounce", "bounces+alice=example.com", "noreply", "no-reply",
                        "no_reply",
                "No.Reply", "donotreply", "do-not-reply", "do_not_reply", "noreply+tag", "news-noreply", "shop.no-reply"
            })
    void roleShouldBeSuppressed(String localPart) throws Exception {
        assertThat(Suppression.of(mail(localPart + "@example.org", "Subject: x")))
                .contains(Reason.ROLE_SENDER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bob", "owner", "request", "reply", "noreplying-mike-not", "nora.reply.smith", "bouncer", "info"
            })
    void personShouldNotBeTakenForARole(String localPart) throws Exception {
        assertThat(Suppression.of(mail(localPart + "@example.org", "Subject: x")))
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
