package org.turingmail.agent.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.mail.Header;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.authentication.TestAuthentication;
import org.turingmail.agent.central.FakeCentral;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.agent.watchdog.Watchdog;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.Verdict;

class ScreeningTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    private final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    private final FakeCentral central = new FakeCentral();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final Screening screening = screening(Map.of());

    @Test
    void eachRecipientShouldHaveAVerdictOfItsOwnFromOneCall() throws Exception {
        central.knows(BOB, ALICE, Verdict.DELIVER).knows(BOB, "dave@example.com", Verdict.BLOCK);
        Mail mail = mail(BOB, ALICE, CAROL, "dave@example.com");

        assertThat(screening.recipientsWith(Verdict.DELIVER, mail)).containsExactly(new MailAddress(ALICE));
        assertThat(screening.recipientsWith(Verdict.HOLD, mail)).containsExactly(new MailAddress(CAROL));
        assertThat(screening.recipientsWith(Verdict.BLOCK, mail)).containsExactly(new MailAddress("dave@example.com"));
        assertThat(central.asked).hasSize(1);
    }

    @Test
    void verdictsShouldBeCountedOnceForEachRecipient() throws Exception {
        central.knows(BOB, ALICE, Verdict.DELIVER);
        Mail mail = mail(BOB, ALICE, CAROL, "dave@example.com");

        screening.verdicts(mail);
        screening.verdicts(mail);

        assertThat(metrics.countFor("turing.verdicts.deliver")).isEqualTo(1);
        assertThat(metrics.countFor("turing.verdicts.hold")).isEqualTo(2);
        assertThat(metrics.countFor("turing.verdicts.block")).isZero();
    }

    @Test
    void verdictsShouldComeFromMemoryForTheNextMail() throws Exception {
        central.knows(BOB, ALICE, Verdict.DELIVER);
        screening.verdicts(mail(BOB, ALICE));

        assertThat(verdict(mail(BOB, ALICE))).isEqualTo(Verdict.DELIVER);
        assertThat(central.asked).hasSize(1);
    }

    @Test
    void onlyUnknownPairsShouldBeAsked() throws Exception {
        central.knows(BOB, ALICE, Verdict.DELIVER);
        screening.verdicts(mail(BOB, ALICE));

        screening.verdicts(mail(BOB, ALICE, CAROL));

        assertThat(central.asked.get(1).recipients()).containsExactly(CAROL);
    }

    @Test
    void factsOfTheMailShouldBeTold() throws Exception {
        screening.verdicts(AgentFixture.mail("mail", ALICE));

        MailFacts facts = central.asked.get(0).facts().orElseThrow();
        assertThat(facts.client()).contains("2001:db8::1");
        assertThat(facts.headers()).containsExactly("Message-ID", "Subject");
    }

    @Test
    void verdictThatIsAboutOneMailShouldNotStandForTheNext() throws Exception {
        central.knows(BOB, ALICE, Verdict.DELIVER).answersAreValidFor(0);
        screening.verdicts(mail(BOB, ALICE));
        screening.verdicts(mail(BOB, ALICE));
        assertThat(central.asked).hasSize(2);

        central.goesAway();

        assertThat(verdict(mail(BOB, ALICE))).isEqualTo(Verdict.HOLD);
    }

    @Test
    void unknownSenderShouldBeAskedAboutAgainBecauseTheNextMailMayBeAReply() throws Exception {
        screening.verdicts(mail(BOB, ALICE));
        screening.verdicts(mail(BOB, ALICE));

        assertThat(central.asked).hasSize(2);
    }

    @Test
    void unknownSenderShouldBeAskedAboutOnceWithoutFacts() throws Exception {
        Screening withoutFacts = screening(Map.of("screening.facts", "false"));
        withoutFacts.verdicts(mail(BOB, ALICE));
        withoutFacts.verdicts(mail(BOB, ALICE));

        assertThat(central.asked).hasSize(1);
        assertThat(central.asked.get(0).facts()).isEmpty();
    }

    @Test
    void forgottenSenderShouldBeAskedAgain() throws Exception {
        screening.verdicts(mail(BOB, ALICE));
        central.knows(BOB, ALICE, Verdict.DELIVER);

        screening.forget(BOB);

        assertThat(verdict(mail(BOB, ALICE))).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void unknownSenderShouldBeHeldWhileCentralIsAway() throws Exception {
        central.goesAway();

        Mail mail = mail(BOB, ALICE);

        assertThat(verdict(mail)).isEqualTo(Verdict.HOLD);
        assertThat(screening.verdicts(mail).get(new MailAddress(ALICE)).reason())
                .isEqualTo(Reason.CENTRAL_UNAVAILABLE);
    }

    @Test
    void knownSenderShouldFlowWhileCentralIsAway() throws Exception {
        central.knows(BOB, ALICE, Verdict.DELIVER);
        screening.verdicts(mail(BOB, ALICE));
        clock.setInstant(START.plus(Duration.ofHours(10)));
        central.goesAway();

        assertThat(verdict(mail(BOB, ALICE))).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void whatIsRememberedOfAuthenticatedMailShouldNotLetAForgeryPass() throws Exception {
        Screening looking = screening(Map.of("authentication.authserv-id", "mx.example.com"));
        central.knowsIfAuthenticated(BOB, ALICE);
        assertThat(verdict(looking, authenticated())).isEqualTo(Verdict.DELIVER);

        assertThat(verdict(looking, mail(BOB, ALICE))).isEqualTo(Verdict.HOLD);
        assertThat(central.asked).hasSize(2);
        assertThat(verdict(looking, authenticated())).as("from memory").isEqualTo(Verdict.DELIVER);
        assertThat(central.asked).hasSize(2);
    }

    @Test
    void outageShouldNotLetAForgeryPass() throws Exception {
        Screening looking = screening(Map.of("authentication.authserv-id", "mx.example.com"));
        central.knowsIfAuthenticated(BOB, ALICE);
        looking.verdicts(authenticated());
        clock.setInstant(START.plus(Duration.ofHours(10)));
        central.goesAway();

        assertThat(verdict(looking, mail(BOB, ALICE))).isEqualTo(Verdict.HOLD);
        assertThat(verdict(looking, authenticated())).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void whatIsRememberedShouldCountForAllMailWhereNobodyLooks() throws Exception {
        // Without facts central does not look either, whatever the authserv-id.
        Screening blind = screening(Map.of("authentication.authserv-id", "mx.example.com", "screening.facts", "false"));
        central.knowsIfAuthenticated(BOB, ALICE);
        blind.verdicts(mail(BOB, ALICE));

        assertThat(verdict(blind, mail(BOB, ALICE))).isEqualTo(Verdict.DELIVER);
        assertThat(central.asked).hasSize(1);
    }

    private static MailImpl authenticated() throws Exception {
        return AgentFixture.mail(
                "mail",
                Optional.of(BOB),
                "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=example.org\r\nSubject: Hello",
                ALICE);
    }

    @Test
    void outageShouldNotBeRemembered() throws Exception {
        central.goesAway();
        screening.verdicts(mail(BOB, ALICE));
        central.comesBack();
        central.knows(BOB, ALICE, Verdict.DELIVER);

        assertThat(verdict(mail(BOB, ALICE))).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void authenticatedUserShouldNeverBeHeld() throws Exception {
        Mail mail = mail(BOB, ALICE);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("bob")));

        assertThat(verdict(mail)).isEqualTo(Verdict.DELIVER);
        assertThat(central.asked).isEmpty();
    }

    @Test
    void mailThatJamesWroteShouldNeverBeHeld() throws Exception {
        Mail bounce = mail(null, ALICE);
        bounce.removeAttribute(Mail.SMTP_SESSION_ID);

        assertThat(verdict(bounce)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void nullSenderFromOutsideShouldBeAskedAsEmptyAddress() throws Exception {
        assertThat(verdict(mail(null, ALICE))).isEqualTo(Verdict.HOLD);
        assertThat(central.asked.get(0).sender()).isEmpty();
    }

    @Test
    void verdictsShouldBeAskedAgainWhenAMailetChangedTheSender() throws Exception {
        central.knows("carol@example.org", ALICE, Verdict.DELIVER);
        MailImpl mail = mail(BOB, ALICE);
        screening.verdicts(mail);

        mail.setSender(new MailAddress("carol@example.org"));

        assertThat(verdict(mail)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void verdictsShouldBeAskedForARecipientWhoCameLater() throws Exception {
        central.knows(BOB, CAROL, Verdict.DELIVER);
        MailImpl mail = mail(BOB, ALICE);
        screening.verdicts(mail);

        mail.setRecipients(java.util.List.of(new MailAddress(ALICE), new MailAddress(CAROL)));

        assertThat(screening.recipientsWith(Verdict.DELIVER, mail)).containsExactly(new MailAddress(CAROL));
    }

    @Test
    void mailThatTakesTooLongShouldBeHeldForAllItsRecipients() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AgentStatus status = new AgentStatus(clock);
        Screening impatient = screening(Map.of(), Duration.ofMillis(20));
        impatient.reportTo(status);
        central.knows(BOB, ALICE, Verdict.DELIVER);
        FakeMail endless = FakeMail.builder()
                .name("mail")
                .sender(BOB)
                .recipients(ALICE, CAROL)
                .size(10)
                .attribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("session")))
                .mimeMessage(new MimeMessage((Session) null) {
                    @Override
                    public Enumeration<Header> getAllHeaders() throws MessagingException {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            // goes on without end, as a parser may
                        }
                        return super.getAllHeaders();
                    }
                })
                .build();

        assertThat(impatient.verdicts(endless).values())
                .hasSize(2)
                .allMatch(verdict -> verdict.verdict() == Verdict.HOLD)
                .allMatch(verdict -> verdict.reason().equals(Reason.SCREENING_TIMEOUT));
        assertThat(status.screeningTimeouts()).isEqualTo(1);
        never.countDown();
    }

    private Screening screening(Map<String, String> more) {
        return screening(more, Duration.ofMinutes(1));
    }

    private Screening screening(Map<String, String> more, Duration timeout) {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.addProperty("central.url", "http://127.0.0.1:1");
        properties.addProperty("central.api-key", "k3y");
        properties.addProperty("challenge.from", "challenge@example.com");
        more.forEach(properties::setProperty);
        TuringConfiguration configuration = TuringConfiguration.from(properties, Map.of());
        return new Screening(
                central,
                new VerdictCache(clock, 100, Duration.ofMinutes(5), Duration.ofDays(1)),
                new Facts(
                        configuration,
                        configuration.authservId().isPresent()
                                ? TestAuthentication.ofFrontMta(configuration)
                                : TestAuthentication.everybody()),
                metrics,
                new Watchdog(timeout));
    }

    private Verdict verdict(Mail mail) {
        return verdict(screening, mail);
    }

    private static Verdict verdict(Screening screening, Mail mail) {
        return screening.verdicts(mail).values().stream()
                .map(verdict -> verdict.verdict())
                .collect(Collectors.toList())
                .get(0);
    }

    private static MailImpl mail(String sender, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail")
                .addRecipients(recipients)
                .addAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("session")))
                .build();
        if (sender != null) {
            mail.setSender(new MailAddress(sender));
        }
        return mail;
    }
}
