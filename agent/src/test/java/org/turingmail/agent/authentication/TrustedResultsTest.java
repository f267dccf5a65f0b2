package org.turingmail.agent.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.IOUtils;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.agent.config.TrustedRelays;

class TrustedResultsTest {
    private static final String PASS =
            "Authentication-Results: mx.home.example; dmarc=pass header.from=example.org\r\n";
    private static final String FAIL =
            "Authentication-Results: mx.home.example; dmarc=fail header.from=example.org\r\n";
    private static final String BY_JAMES = "Received: from mx.home.example (EHLO mx) ([192.0.2.25])\r\n"
            + "          by james (JAMES SMTP Server ) with ESMTP ID 1 for <anna@home.example>; date\r\n";
    private static final String BY_FRONT =
            "Received: from mail.example.org (unknown [198.51.100.7]) by mx.home.example; date\r\n";
    private static final String BY_STRANGER = "Received: from [10.0.0.1] by mail.example.org; date\r\n";

    private final TrustedResults results = new TrustedResults("mx.home.example", TrustedRelays.none());

    @ParameterizedTest
    @CsvSource({
        "T04-authres-semicolon.eml, example.org, false",
        "T05-authres-quoted-string.eml, boss.example, false",
        "T05-authres-quoted-string.eml, example.org, true",
        "T06-authres-reason.eml, example.org, false",
        "T18-authres-behind-bare-cr.eml, example.org, false",
    })
    void foreignFileShouldGetTheRightAnswer(String file, String domain, boolean expected) throws Exception {
        String message = new String(
                Files.readAllBytes(Path.of("src/test/resources/cases/mail", file)), StandardCharsets.ISO_8859_1);

        assertThat(results.authenticate(mail(message), domain)).isEqualTo(expected);
    }

    @Test
    void reasonWithASemicolonShouldNotSpoilTheResult() throws Exception {
        assertThat(authenticated("Authentication-Results: mx.home.example; dkim=pass reason=\"1024-bit key; insecure"
                        + " key\" header.d=example.org\r\n"))
                .isTrue();
    }

    @Test
    void fieldOfTheFrontMtaShouldApplyAboveAndBelowItsReceived() throws Exception {
        assertThat(authenticated(BY_JAMES + PASS + BY_FRONT + BY_STRANGER)).isTrue();
        assertThat(authenticated(BY_JAMES + BY_FRONT + PASS + BY_STRANGER)).isTrue();
    }

    @Test
    void fieldBelowAReceivedOfAStrangerShouldNotApply() throws Exception {
        assertThat(authenticated(BY_JAMES + BY_FRONT + BY_STRANGER + PASS)).isFalse();
    }

    @Test
    void forgedFieldBelowTheOneOfTheFrontMtaAndItsReceivedShouldNotApply() throws Exception {
        assertThat(authenticated(BY_JAMES + "Authentication-Results: mx.home.example; none\r\n" + BY_FRONT + PASS))
                .isFalse();
    }

    @Test
    void laterFieldShouldNeverOverruleTheFailureOfAnEarlierOne() throws Exception {
        assertThat(authenticated(FAIL + PASS)).isFalse();
        assertThat(authenticated("Authentication-Results: mx.home.example; spf=softfail smtp.mailfrom=example.org\r\n"
                        + "Authentication-Results: mx.home.example; spf=pass smtp.mailfrom=example.org\r\n"))
                .isFalse();
        assertThat(authenticated(
                        "Authentication-Results: mx.home.example; dkim=fail header.d=other.example\r\n" + PASS))
                .isTrue();
    }

    @Test
    void contradictionWithinAFieldShouldNotPass() throws Exception {
        assertThat(authenticated("Authentication-Results: mx.home.example; dmarc=pass header.from=example.org;"
                        + " dmarc=fail header.from=example.org\r\n"))
                .isFalse();
        assertThat(authenticated("Authentication-Results: mx.home.example; spf=pass smtp.mailfrom=example.org;"
                        + " spf=fail smtp.mailfrom=example.net\r\n"))
                .isFalse();
    }

    @Test
    void malformedFieldShouldEndWhatApplies() throws Exception {
        assertThat(authenticated("Authentication-Results: mx.home.example; spf=fail (\r\n" + PASS))
                .isFalse();
    }

    @Test
    void strangersWhoConnectToJamesShouldNotBringResultsWhereRelaysAreNamed() throws Exception {
        TrustedResults named = new TrustedResults("mx.home.example", TrustedRelays.parse("203.0.113.0/24"));

        assertThat(named.authenticate(mail(BY_JAMES + PASS + BY_FRONT + "\r\n"), "example.org"))
                .isFalse();
    }

    @Test
    void messageShouldBeFollowedThroughSeveralTrustedRelays() throws Exception {
        String header = BY_JAMES
                + "Received: from edge (edge.home.example [203.0.113.9]) by mx.home.example; date\r\n"
                + PASS
                + "Received: from mail.example.org ([198.51.100.7]) by edge.home.example; date\r\n";

        assertThat(new TrustedResults("mx.home.example", TrustedRelays.parse("192.0.2.25, 203.0.113.0/24"))
                        .authenticate(mail(header + "\r\n"), "example.org"))
                .isTrue();
        assertThat(authenticated(header)).isTrue();
        assertThat(authenticated(BY_JAMES
                        + "Received: from edge (edge.home.example [203.0.113.9]) by mx.home.example; date\r\n"
                        + "Received: from x ([203.0.113.10]) by edge.home.example; date\r\n"
                        + PASS))
                .isFalse();
    }

    @Test
    void fieldBehindABareCrShouldNotApply() throws Exception {
        assertThat(authenticated("X-A: b\r" + PASS)).isFalse();
        assertThat(authenticated(BY_JAMES + "X-A: b\r" + PASS)).isFalse();
    }

    /** James writes a header anew when it queues a message, and ends lines at a bare CR then. */
    @Test
    void fieldBelowAnotherOneThatTheSenderWroteShouldNotApply() throws Exception {
        assertThat(authenticated("Authentication-Results: mx.home.example; none\r\nX-A: b\r\n" + PASS))
                .isFalse();
    }

    @Test
    void forgedFieldsShouldBeRemovedAndNothingElse() throws Exception {
        String kept = BY_JAMES + PASS + BY_FRONT + BY_STRANGER
                + "authentication-results: other.example; dmarc=pass header.from=example.org\r\nX-A: \u00e9\r\n";
        MailImpl mail = mail(kept.replace("X-A: \u00e9", FAIL + "X-A: \u00e9\r" + PASS.trim())
                + "Authentication-Results: MX.home.example; spf=pass (\r\n\r\n" + PASS);

        assertThat(results.removeForged(mail)).isEqualTo(3);

        assertThat(IOUtils.toString(new MimeMessageInputStream(mail.getMessage()), StandardCharsets.ISO_8859_1))
                .isEqualTo(kept + "\r\n" + PASS);
    }

    @Test
    void topmostFieldShouldApplyWhoeverItNames() throws Exception {
        TrustedResults topmost = new TrustedResults(TrustedResults.TOPMOST, TrustedRelays.none());
        String exchange = "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.org;"
                + " dmarc=pass action=none header.from=example.org\r\n";

        assertThat(topmost.authenticate(mail(BY_JAMES + exchange + "\r\n"), "example.org"))
                .isTrue();
        assertThat(topmost.authenticate(
                        mail("Authentication-Results: dmarc=none header.from=example.org\r\n" + exchange + "\r\n"),
                        "example.org"))
                .isFalse();
        assertThat(topmost.authenticate(mail(BY_JAMES + BY_FRONT + BY_STRANGER + exchange + "\r\n"), "example.org"))
                .isFalse();
    }

    private boolean authenticated(String header) throws Exception {
        return results.authenticate(mail(header + "\r\n"), "example.org");
    }

    private static MailImpl mail(String message) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail")
                .sender(MaybeSender.of(new MailAddress("ben@example.org")))
                .addRecipient("anna@home.example")
                .remoteAddr("192.0.2.25")
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "mail", new java.io.ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1))));
        return mail;
    }
}
