package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.Verdicts;

@QuarkusTest
class RuleVerdictsTest extends RulesFixture {
    @Test
    void verdictShouldFollowARuleAtOnceAndEachOfItsChanges() {
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);

        Rule rule = add(rule("r", RuleAction.BLOCK, is(ConditionKind.SENDER, BOB)));
        RecipientVerdict blocked = only(agent.verdicts(BOB, ALICE));
        assertThat(blocked.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(blocked.reason()).isEqualTo("rule:r");
        assertThat(blocked.decidedBy()).contains("rule:" + rule.id().orElseThrow());

        agent.exchange(
                "PUT",
                "/rules/" + rule.id().orElseThrow(),
                rule("r", RuleAction.DELIVER, is(ConditionKind.SENDER, BOB)).build(),
                Rule.class);
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);

        agent.exchange("DELETE", "/rules/" + rule.id().orElseThrow(), null, Void.class);
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void listShouldDecideBeforeRulesAndKeepItsSeconds() {
        agent.add(entry(Verdict.DELIVER, BOB));
        add(rule("spam", RuleAction.BLOCK, scoreAtLeast(5)));

        Verdicts verdicts = ask(MailFacts.builder().score(9.0), ALICE);

        assertThat(only(verdicts).reason()).isEqualTo(Reason.KNOWN_SENDER);
        assertThat(verdicts.validSeconds()).isEqualTo(300);
    }

    @Test
    void verdictShouldNotBeRememberedWhenARuleOnTheMailDecidesOrCouldHave() {
        add(rule("spam", RuleAction.BLOCK, is(ConditionKind.RECIPIENT, ALICE), scoreAtLeast(5)));

        Verdicts spam = ask(MailFacts.builder().score(9.0), ALICE);
        assertThat(only(spam).reason()).isEqualTo("rule:spam");
        assertThat(spam.validSeconds()).isZero();

        assertThat(ask(MailFacts.builder().score(1.0), CAROL, ALICE).validSeconds())
                .isZero();
        assertThat(agent.verdicts(BOB, CAROL).validSeconds()).isEqualTo(300);
    }

    @Test
    void groupShouldDecideForItsMembersOnly() {
        RecipientGroup board =
                add(RecipientGroup.builder().name("board").addMembers(ALICE).defaultAction(GroupDefault.HOLD_SILENTLY));

        Verdicts verdicts = agent.verdicts(BOB, ALICE, CAROL);

        RecipientVerdict ofAlice = verdicts.verdicts().get(0);
        assertThat(ofAlice.verdict()).isEqualTo(Verdict.HOLD);
        assertThat(ofAlice.challenge()).contains(false);
        assertThat(ofAlice.reason()).isEqualTo("group:board");
        assertThat(ofAlice.decidedBy()).contains("group:" + board.id().orElseThrow());
        assertThat(verdicts.verdicts().get(1).reason()).isEqualTo(Reason.UNKNOWN_SENDER);
        assertThat(verdicts.verdicts().get(1).challenge()).isEmpty();
    }

    @Test
    void tagsShouldReachTheAgent() {
        add(rule("tag", RuleAction.TAG).tag(HeaderTag.of("X-Turing-Unknown", "yes")));

        assertThat(only(agent.verdicts(BOB, ALICE)).tags()).containsExactly(HeaderTag.of("X-Turing-Unknown", "yes"));
    }

    @Test
    void ruleOnTrialShouldBeRecordedAndNotFollowed() {
        Rule trial =
                add(rule("new", RuleAction.BLOCK, is(ConditionKind.SENDER, BOB)).trial(true));

        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
        agent.verdict("dave@example.org", ALICE);

        assertThat(agent.exchange("GET", "/rules/" + trial.id().orElseThrow() + "/trials", null, RuleTrialPage.class)
                        .trials())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.sender()).isEqualTo(BOB);
                    assertThat(record.recipient()).isEqualTo(ALICE);
                    assertThat(record.action()).isEqualTo(RuleAction.BLOCK);
                });
    }

    @Test
    void manyRecipientsShouldBeRuledForAll() {
        add(rule("r", RuleAction.BLOCK, is(ConditionKind.RECIPIENT, "user9999@example.com")));
        String[] recipients = IntStream.range(0, Api.MAX_RECIPIENTS)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new);

        List<RecipientVerdict> verdicts = agent.verdicts(BOB, recipients).verdicts();

        assertThat(verdicts).hasSize(Api.MAX_RECIPIENTS);
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.verdict() == Verdict.BLOCK)
                .extracting(RecipientVerdict::recipient)
                .containsExactly("user9999@example.com");
    }

    @Test
    void otherTenantsShouldHaveRulesOfTheirOwn() {
        add(rule("r", RuleAction.BLOCK));

        assertThat(agents.agent().verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void changeOnAnotherReplicaShouldBeHeardOf() {
        agent.verdict(BOB, ALICE);
        jdbi.useTransaction(handle -> {
            handle.createUpdate("INSERT INTO rule (tenant_id, name, body, created_at, changed_at) SELECT id, 'r',"
                            + " '{\"name\":\"r\",\"priority\":1,\"action\":\"BLOCK\"}', now(), now() FROM tenant"
                            + " WHERE name = :tenant")
                    .bind("tenant", tenant)
                    .execute();
            handle.createQuery("SELECT pg_notify('turing_rules', id::text) FROM tenant WHERE name = :tenant")
                    .bind("tenant", tenant)
                    .mapTo(String.class)
                    .one();
        });

        await().atMost(Duration.ofSeconds(20)).until(() -> agent.verdict(BOB, ALICE) == Verdict.BLOCK);
    }
}
