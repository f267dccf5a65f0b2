package org.turingmail.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.mail;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.verdicts.Verdict;

class MatchersTest {
    private static final String DAVE = "dave@example.com";

    private AgentFixture agent;
    private Matcher unknown;
    private Matcher trusted;
    private Matcher blocked;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        Screening screening = new Screening(
                agent.central, agent.configuration, agent.facts, agent.clock, agent.metrics, new NoopGaugeRegistry());
        unknown = new IsUnknownSender(screening);
        trusted = new IsTrustedSender(screening);
        blocked = new IsBlockedSender(screening);
        for (Matcher matcher : matchers()) {
            matcher.init(FakeMatcherConfig.builder()
                    .matcherName(matcher.getMatcherInfo())
                    .build());
        }
    }

    private List<Matcher> matchers() {
        return List.of(unknown, trusted, blocked);
    }

    private static List<String> matched(Matcher matcher, Mail mail) throws MessagingException {
        Collection<MailAddress> recipients = matcher.match(mail);
        return recipients.stream().map(MailAddress::asString).collect(Collectors.toList());
    }

    @Test
    void eachRecipientShouldBeMatchedByExactlyOne() throws Exception {
        agent.central.knows(BOB, ALICE, Verdict.DELIVER).knows(BOB, DAVE, Verdict.BLOCK);
        Mail mail = mail("Mail1", ALICE, CAROL, DAVE);

        assertThat(matched(trusted, mail)).containsExactly(ALICE);
        assertThat(matched(unknown, mail)).containsExactly(CAROL);
        assertThat(matched(blocked, mail)).containsExactly(DAVE);
    }

    @Test
    void centralShouldBeAskedOnceForAllOfThem() throws Exception {
        Mail mail = mail("Mail1", ALICE, CAROL);

        for (Matcher matcher : matchers()) {
            matcher.match(mail);
        }

        assertThat(agent.central.asked).hasSize(1);
    }

    @Test
    void partsOfASplitMailShouldNotBeAskedAgain() throws Exception {
        MailImpl mail = mail("Mail1", ALICE, CAROL);
        blocked.match(mail);

        MailImpl part = MailImpl.duplicate(mail);
        part.setRecipients(List.of(new MailAddress(CAROL)));

        assertThat(matched(unknown, part)).containsExactly(CAROL);
        assertThat(agent.central.asked).hasSize(1);
    }

    @Test
    void mailWhoseReaderRunsOutOfStackShouldBeHeld() throws Exception {
        agent.central.knows(BOB, ALICE, Verdict.DELIVER);
        Mail mail = AgentFixture.hostileMail("Mail1", ALICE, CAROL);

        assertThat(matched(blocked, mail)).isEmpty();
        assertThat(matched(unknown, mail)).containsExactly(ALICE, CAROL);
        assertThat(matched(trusted, mail)).isEmpty();
    }

    @Test
    void strangerShouldBeUnknownWhileCentralIsAway() throws Exception {
        agent.central.goesAway();
        Mail mail = mail("Mail1", ALICE, CAROL);

        assertThat(matched(unknown, mail)).containsExactly(ALICE, CAROL);
        assertThat(matched(trusted, mail)).isEmpty();
        assertThat(matched(blocked, mail)).isEmpty();
    }

    @Test
    void verdictsInMemoryShouldHoldWhileCentralIsAway() throws Exception {
        agent.central.knows(BOB, ALICE, Verdict.DELIVER).knows(BOB, DAVE, Verdict.BLOCK);
        unknown.match(mail("Mail1", ALICE, DAVE));
        agent.central.goesAway();
        agent.clock.setInstant(AgentFixture.NOW.plus(Duration.ofHours(1)));
        Mail mail = mail("Mail2", ALICE, CAROL, DAVE);

        assertThat(matched(trusted, mail)).containsExactly(ALICE);
        assertThat(matched(unknown, mail)).containsExactly(CAROL);
        assertThat(matched(blocked, mail)).containsExactly(DAVE);
    }

    @Test
    void mailOfAnAuthenticatedUserShouldBeTrusted() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of("bob")));

        assertThat(matched(trusted, mail)).containsExactly(ALICE);
        assertThat(matched(unknown, mail)).isEmpty();
        assertThat(agent.central.asked).isEmpty();
    }

    @Test
    void mailThatThisJamesWroteShouldBeTrusted() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);
        mail.removeAttribute(Mail.SMTP_SESSION_ID);

        assertThat(matched(trusted, mail)).containsExactly(ALICE);
        assertThat(matched(unknown, mail)).isEmpty();
    }

    @Test
    void nullSenderFromOutsideShouldBeUnknown() throws Exception {
        Mail mail = mail("Mail1", Optional.empty(), "Subject: Undelivered", ALICE);

        assertThat(matched(unknown, mail)).containsExactly(ALICE);
        assertThat(agent.central.asked.get(0).sender()).isEmpty();
    }

    @Test
    void matchingShouldLeaveRecipientsAndStateAlone() throws Exception {
        MailImpl mail = mail("Mail1", ALICE, CAROL);

        for (Matcher matcher : matchers()) {
            matcher.match(mail);
        }

        assertThat(mail.getRecipients()).containsExactly(new MailAddress(ALICE), new MailAddress(CAROL));
        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "=", " "})
    void conditionShouldBeRefused(String condition) {
        for (Matcher matcher : matchers()) {
            assertThatThrownBy(() -> matcher.init(FakeMatcherConfig.builder()
                            .matcherName(matcher.getMatcherInfo())
                            .condition(condition)
                            .build()))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining(matcher.getMatcherInfo() + " takes no condition")
                    .hasMessageContaining("match=\"" + matcher.getClass().getName() + "\"");
        }
    }

    @Test
    void emptyConditionShouldBeNone() {
        for (Matcher matcher : matchers()) {
            assertThatCode(() -> matcher.init(FakeMatcherConfig.builder()
                            .matcherName(matcher.getMatcherInfo())
                            .condition("")
                            .build()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void infoShouldBeTheNameOfTheMatcher() {
        assertThat(matchers())
                .extracting(Matcher::getMatcherInfo)
                .containsExactly("IsUnknownSender", "IsTrustedSender", "IsBlockedSender");
    }
}
