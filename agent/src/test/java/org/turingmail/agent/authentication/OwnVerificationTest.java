package org.turingmail.agent.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.authentication.dns.Dns;
import org.turingmail.agent.authentication.dns.DnsAnswer;
import org.turingmail.agent.authentication.dns.FakeZone;
import org.turingmail.agent.authentication.dns.RecordType;
import org.turingmail.agent.config.TrustedRelays;

class OwnVerificationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T13:00:00Z"), ZoneOffset.UTC);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final FakeZone zone = new FakeZone()
            .txt("example.org", "v=spf1 ip4:192.0.2.1 -all")
            .txt("_dmarc.example.org", "v=DMARC1; p=reject");

    @Test
    void senderWhoseClientMaySendShouldBeAuthenticated() throws Exception {
        Evidence evidence = verification().of(mail("192.0.2.1", "ben@example.org", "From: Ben <ben@example.org>"));

        assertThat(evidence.authenticates("example.org")).isTrue();
        assertThat(evidence.authenticates("example.net")).isFalse();
        assertThat(evidence)
                .hasToString("home.example; spf=pass smtp.mailfrom=example.org;"
                        + " dmarc=pass header.from=example.org policy.dmarc=reject");
    }

    @Test
    void forgedSenderShouldNotBeAuthenticated() throws Exception {
        Evidence evidence = verification().of(mail("203.0.113.9", "ben@example.org", "From: Ben <ben@example.org>"));

        assertThat(evidence.authenticates("example.org")).isFalse();
        assertThat(evidence.toString()).contains("spf=fail", "dmarc=fail");
    }

    @Test
    void authorOfAnotherDomainShouldNotBeAuthenticatedByTheEnvelope() throws Exception {
        zone.txt("_dmarc.bank.example", "v=DMARC1; p=none");

        Evidence evidence = verification().of(mail("192.0.2.1", "ben@example.org", "From: bank@bank.example"));

        assertThat(evidence.authenticates("example.org")).isTrue();
        assertThat(evidence.authenticates("bank.example")).isFalse();
    }

    @Test
    void authenticationResultsInTheMessageShouldNotBeBelieved() throws Exception {
        Evidence evidence = verification()
                .of(mail(
                        "203.0.113.9",
                        "ben@example.org",
                        "Authentication-Results: home.example; spf=pass smtp.mailfrom=example.org\r\n"
                                + "From: ben@example.org"));

        assertThat(evidence.authenticates("example.org")).isFalse();
    }

    @Test
    void clientShouldBeTheOneThatTheTrustedRelaySaw() throws Exception {
        String header =
                "Received: from relay.home.example (relay [198.51.100.7]) by james; Fri, 27 Nov 2026 13:00:00 +0000\r\n"
                        + "Received: from out.example.org (out [192.0.2.1]) by relay.home.example; Fri, 27 Nov 2026"
                        + " 13:00:00 +0000\r\n"
                        + "Received: from forged (x [203.0.113.9]) by out.example.org; Fri, 27 Nov 2026 13:00:00"
                        + " +0000\r\n"
                        + "From: ben@example.org";

        assertThat(verification("198.51.100.7")
                        .of(mail("198.51.100.7", "ben@example.org", header))
                        .authenticates("example.org"))
                .isTrue();
        assertThat(verification("198.51.100.8")
                        .of(mail("198.51.100.7", "ben@example.org", header))
                        .authenticates("example.org"))
                .isFalse();
        assertThat(verification()
                        .of(mail("198.51.100.7", "ben@example.org", header))
                        .authenticates("example.org"))
                .isFalse();
    }

    @Test
    void dnsThatFailsShouldAuthenticateNobody() throws Exception {
        Evidence evidence = verification(new FakeZone().failing("example.org").failing("_dmarc.example.org"), TIMEOUT)
                .of(mail("192.0.2.1", "ben@example.org", "From: ben@example.org"));

        assertThat(evidence.authenticates("example.org")).isFalse();
        assertThat(evidence.toString()).contains("spf=temperror", "dmarc=temperror");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: y",
                "From: a@example.org, b@example.net",
                "From: a@example.org\r\nFrom: b@example.net",
                "From: undisclosed:;",
                "From: <@,@>",
                "From: =?utf-8?q?=00?=",
                "From: a@\u00e9\u00ff.example",
                "From: \"a@example.org\" <",
                "From: a@[192.0.2.1]",
            })
    void messageWithoutOneAuthorShouldHaveNoResultOfDmarc(String header) throws Exception {
        assertThat(verification()
                        .of(mail("192.0.2.1", "ben@example.org", header))
                        .toString())
                .isEqualTo("home.example; spf=pass smtp.mailfrom=example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ben@org", "ben@[192.0.2.1]", "\"a;b\"@nowhere.example"})
    void oddSendersShouldBeVerifiedLikeOthers(String sender) throws Exception {
        Evidence evidence = verification().of(mail("192.0.2.1", sender, "From: ben@example.org"));

        assertThat(evidence.results()).hasSize(1);
        assertThat(evidence.results().get(0).results().get(0).isPass()).isFalse();
    }

    @Test
    void nullSenderShouldBeVerifiedByTheNameThatTheClientGave() throws Exception {
        zone.txt("mx.example.org", "v=spf1 ip4:192.0.2.1 -all");

        MailImpl bounce = bounce("192.0.2.1", "MX.example.org.");
        assertThat(verification().of(bounce))
                .hasToString("home.example; spf=pass smtp.helo=mx.example.org;"
                        + " dmarc=pass header.from=example.org policy.dmarc=reject");
        assertThat(verification().of(bounce).authenticates("example.org")).isTrue();
        assertThat(verification().of(bounce).authenticates("example.net")).isFalse();
        assertThat(verification().of(bounce("203.0.113.9", "mx.example.org")))
                .hasToString("home.example; spf=fail smtp.helo=mx.example.org;"
                        + " dmarc=fail header.from=example.org policy.dmarc=reject");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "[192.0.2.1]",
                "192.0.2.1",
                "a b.example",
                "x;y.example",
                "a..example",
                "\u00e9.example"
            })
    void nullSenderShouldHaveNoResultOfSpfWhenTheClientGaveNoDomain(String helo) throws Exception {
        assertThat(verification().of(bounce("192.0.2.1", helo)))
                .hasToString("home.example; dmarc=fail header.from=example.org policy.dmarc=reject");
        assertThat(verification().of(mail("192.0.2.1", null, "From: ben@example.org")))
                .hasToString("home.example; dmarc=fail header.from=example.org policy.dmarc=reject");
    }

    @Test
    void nameOfARelayShouldNotStandForThatOfTheClient() throws Exception {
        zone.txt("mx.example.org", "v=spf1 ip4:192.0.2.1 -all");
        MailImpl bounce = mail(
                "198.51.100.7",
                null,
                "Received: from relay.home.example (relay [198.51.100.7]) by james; Fri, 27 Nov 2026 13:00:00 +0000\r\n"
                        + "Received: from mx.example.org (mx [192.0.2.1]) by relay.home.example; Fri, 27 Nov 2026"
                        + " 13:00:00 +0000\r\n"
                        + "From: ben@example.org");
        bounce.setAttribute(new Attribute(Mail.SMTP_HELO, AttributeValue.of("mx.example.org")));

        assertThat(verification("198.51.100.7").of(bounce).toString()).doesNotContain("spf=");
    }

    @Test
    void messageShouldBeVerifiedOnceWhereverItGoes() throws Exception {
        SenderAuthentication remembered = new RememberedAuthentication(verification());
        MailImpl mail = mail("192.0.2.1", "ben@example.org", "From: ben@example.org");
        assertThat(remembered.of(mail).authenticates("example.org")).isTrue();
        int asked = zone.asked().size();

        MailImpl part = MailImpl.duplicate(mail);
        part.setName("another");

        assertThat(remembered.of(part)).hasToString(remembered.of(mail).toString());
        assertThat(zone.asked()).hasSize(asked);
    }

    @Test
    void noEvidenceShouldBeRememberedToo() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SenderAuthentication remembered = new RememberedAuthentication(mail -> {
            calls.incrementAndGet();
            return Evidence.none();
        });
        MailImpl mail = mail("192.0.2.1", "ben@example.org", "From: ben@example.org");

        assertThat(remembered.of(mail).authenticates("example.org")).isFalse();
        assertThat(remembered.of(mail).results()).isEmpty();
        assertThat(calls).hasValue(1);
    }

    @Test
    void hostileRecordsShouldNotCauseManyQuestions() throws Exception {
        zone.txt("evil.example", "v=spf1 " + "mx ".repeat(9) + "-all").txt("_dmarc.evil.example", "v=DMARC1; p=none");
        for (int i = 0; i < 10; i++) {
            zone.with("evil.example", RecordType.MX, "mx" + i + ".evil.example")
                    .a("mx" + i + ".evil.example", "192.0.2.9");
        }
        StringBuilder header = new StringBuilder("From: eve@a.b.c.d.e.f.g.h.evil.example");
        for (int i = 0; i < 500; i++) {
            header.append("\r\nDKIM-Signature: v=1; a=rsa-sha256; d=d")
                    .append(i)
                    .append(".evil.example; s=s; h=from; bh=AAAA; b=AAAA");
        }

        verification().of(mail("192.0.2.1", "eve@evil.example", header.toString()));

        List<String> dmarc = zone.asked().stream()
                .filter(question -> question.contains("_dmarc"))
                .collect(Collectors.toList());
        List<String> keys = zone.asked().stream()
                .filter(question -> question.contains("_domainkey"))
                .collect(Collectors.toList());
        assertThat(dmarc).hasSizeLessThanOrEqualTo(8);
        assertThat(keys).hasSizeLessThanOrEqualTo(10);
        assertThat(zone.asked().size() - dmarc.size() - keys.size()).isLessThanOrEqualTo(30);
    }

    @Test
    void slowDnsShouldEndWithTheTimeOut() throws Exception {
        Dns slow = (name, type, within) -> {
            try {
                TimeUnit.NANOSECONDS.sleep(within.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return DnsAnswer.failed();
        };
        long begin = System.nanoTime();

        Evidence evidence = verification(slow, Duration.ofMillis(200))
                .of(mail("192.0.2.1", "ben@example.org", "From: ben@example.org"));

        assertThat(evidence.authenticates("example.org")).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void noMoreThanEightMessagesShouldWaitForDnsAtOnce() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Dns slow = (name, type, within) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now.decrementAndGet();
            return DnsAnswer.failed();
        };
        SenderAuthentication verification = verification(slow, TIMEOUT);
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            List<Future<Evidence>> evidence = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                MailImpl mail = mail("192.0.2.1", "ben@example.org", "From: ben@example.org");
                evidence.add(threads.submit(() -> verification.of(mail)));
            }
            for (Future<Evidence> one : evidence) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(2, OwnVerification.MOST_AT_ONCE);
    }

    @Test
    void faultInDnsShouldAuthenticateNobodyAndThrowNothing() throws Exception {
        Dns broken = (name, type, within) -> {
            throw new IllegalStateException("broken");
        };

        assertThat(verification(broken, TIMEOUT)
                        .of(mail("192.0.2.1", "ben@example.org", "From: ben@example.org"))
                        .results())
                .isEmpty();
    }

    private SenderAuthentication verification(String... relays) {
        return new OwnVerification("home.example", TrustedRelays.parse(String.join(",", relays)), zone, TIMEOUT, CLOCK);
    }

    private static SenderAuthentication verification(Dns dns, Duration timeout) {
        return new OwnVerification("home.example", TrustedRelays.none(), dns, timeout, CLOCK);
    }

    private static MailImpl bounce(String client, String helo) throws Exception {
        MailImpl bounce = mail(client, null, "From: mailer-daemon@example.org");
        bounce.setAttribute(new Attribute(Mail.SMTP_HELO, AttributeValue.of(helo)));
        return bounce;
    }

    private static MailImpl mail(String client, String sender, String header) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail")
                .addRecipient("anna@home.example")
                .remoteAddr(client)
                .addAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("session")))
                .mimeMessage(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream((header + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.ISO_8859_1))))
                .build();
        if (sender != null) {
            mail.setSender(new MailAddress(sender));
        }
        return mail;
    }
}
