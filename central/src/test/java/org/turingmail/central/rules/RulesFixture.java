package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.rules.calendars.HolidayFileTest;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.web.PublicAddresses;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/** A tenant with one agent, and what tests of rules ask and add. */
abstract class RulesFixture {
    static final String BOB = "bob@example.org";
    static final String ALICE = "alice@example.com";
    static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    Challenges challenges;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    String tenant;

    @NewTenant
    AgentClient agent;

    static Rule.Builder rule(String name, RuleAction action, RuleCondition... conditions) {
        return Rule.builder().name(name).priority(10).action(action).conditions(List.of(conditions));
    }

    static RuleCondition is(ConditionKind kind, String... values) {
        return RuleCondition.builder().kind(kind).addValues(values).build();
    }

    static RuleCondition scoreAtLeast(double least) {
        return RuleCondition.builder().kind(ConditionKind.SCORE).atLeast(least).build();
    }

    Rule add(Rule.Builder rule) {
        return agent.exchange("POST", "/rules", rule.build(), Rule.class);
    }

    RecipientGroup add(RecipientGroup.Builder group) {
        return agent.exchange("POST", "/recipient-groups", group.build(), RecipientGroup.class);
    }

    HolidayCalendar addCalendar(String name, String event) {
        return agent.exchange(
                "POST",
                "/calendars",
                HolidayCalendar.builder()
                        .name(name)
                        .content(HolidayFileTest.file(event))
                        .build(),
                HolidayCalendar.class);
    }

    Verdicts ask(MailFacts.Builder facts, String... recipients) {
        return agent.exchange(
                "POST",
                "/verdicts",
                VerdictRequest.builder()
                        .sender(BOB)
                        .addRecipients(recipients)
                        .facts(facts.build())
                        .build(),
                Verdicts.class);
    }

    static RecipientVerdict only(Verdicts verdicts) {
        assertThat(verdicts.verdicts()).hasSize(1);
        return verdicts.verdicts().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost/",
                "http://10.1.2.3/",
                "http://192.168.1.1/",
                "http://169.254.169.254/",
                "http://0.0.0.0/",
                "http://[::1]/",
                "http://[fd00::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://100.64.0.1/",
                "http://172.31.255.255/",
                "http://198.19.255.255/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://224.0.0.1/",
                "http://[::10.0.0.1]/",
                "http://[64:ff9b::a00:1]/",
                "http://[64:ff9b:1::1]/",
                "http://[2002:a00:1::1]/",
                "http://[2001:0:4136:e378::1]/",
                "http://[fe80::1]/",
                "http://[ff02::1]/"
            })
    void addressThatIsNotPublicShouldBeKnown(String url) throws Exception {
        assertThat(PublicAddresses.only(URI.create(url))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1/",
                "http://100.128.0.1/",
                "http://172.32.0.1/",
                "http://198.20.0.1/",
                "http://223.255.255.255/",
                "http://[2001:db8::1]/",
                "http://[64:ff9c::1]/",
                "http://[::ffff:192.0.2.1]/"
            })
    void addressThatIsPublicShouldBeKnown(String url) throws Exception {
        assertThat(PublicAddresses.only(URI.create(url))).isTrue();
    }
}
