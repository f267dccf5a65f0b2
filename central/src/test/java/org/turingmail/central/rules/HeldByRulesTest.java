package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.mail;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.GroupDefault;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.rules.engine.RuleNotification;
import org.turingmail.central.rules.engine.RuleSchedule;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class HeldByRulesTest extends RulesFixture {
    @Test
    void registrationShouldHoldSilentlyWhenARuleSaysSo() {
        add(rule("quiet", RuleAction.HOLD_SILENTLY, is(ConditionKind.SENDER, BOB)));

        ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE);

        assertThat(instruction.action()).isEqualTo(ChallengeAction.NONE);
        assertThat(instruction.reason()).contains("rule:quiet");
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(agent.register("Mail1", BOB, ALICE).action()).isEqualTo(ChallengeAction.NONE);
        assertThat(agent.reconcile("Mail1").challengePending()).isEmpty();
    }

    @Test
    void registrationShouldReleaseAtOnceWhenARuleDelivers() {
        add(rule("friends", RuleAction.DELIVER, is(ConditionKind.SENDER_DOMAIN, "example.org")));

        agent.register("Mail1", BOB, ALICE);

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(agent.decisions())
                .filteredOn(decision -> decision.action() == DecisionAction.RELEASE)
                .singleElement()
                .satisfies(decision -> assertThat(decision.reason()).isEqualTo("rule:friends"));
    }

    @Test
    void answerShouldNotReleaseForThoseForWhomItIsHeldSilently() {
        add(RecipientGroup.builder()
                .name("ceo")
                .addMembers(ALICE)
                .defaultAction(GroupDefault.ASK_ASSISTANT)
                .assistant("assistant@example.com"));

        ChallengeInstruction instruction = agent.register("Mail1", BOB, ALICE, CAROL);
        assertThat(instruction.action()).isEqualTo(ChallengeAction.SEND);
        challenges.solve(token(instruction));

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD, RecipientState.RELEASED);
        assertThat(agent.heldMail("Mail1").recipients().get(0).delegate()).contains("assistant@example.com");
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
        agent.settle("Mail1", RecipientState.RELEASED, ALICE);
        assertThat(agent.states("Mail1")).containsOnly(RecipientState.RELEASED);
    }

    @Test
    void scheduleShouldCountForWhenTheMailCame() {
        add(rule(
                "then",
                RuleAction.HOLD_SILENTLY,
                RuleCondition.builder()
                        .kind(ConditionKind.SCHEDULE)
                        .schedule(RuleSchedule.builder().addDates("2026-01-02").build())
                        .build()));

        assertThat(agent.register("Mail1", BOB, ALICE).reason()).contains("rule:then");
    }

    @Test
    void agentThatTellsNoFactsShouldBeBelievedWhichRuleHeldTheMail() {
        add(rule("spam", RuleAction.HOLD_SILENTLY, scoreAtLeast(5)));

        assertThat(agent.register("Mail1", mail(BOB, ALICE).reason("rule:spam"))
                        .challenge()
                        .reason())
                .contains("rule:spam");
        assertThat(agent.register("Mail2", mail(BOB, ALICE).reason("rule:gone"))
                        .challenge()
                        .action())
                .isEqualTo(ChallengeAction.SEND);
    }

    /** Who was told of what, and of which held mail. */
    private List<String> told() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT payload ->> 'recipient' || ' '"
                        + " || (payload ->> 'verdict') || ' ' || coalesce(payload ->> 'key', '-') FROM notification"
                        + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant) ORDER BY id")
                .bind("tenant", tenant)
                .mapTo(String.class)
                .list());
    }

    private RuleNotification office() {
        return RuleNotification.builder().mail("office@example.com").build();
    }

    @Test
    void mailThatGoesOnAfterAnOutageShouldBeToldOf() {
        add(RecipientGroup.builder()
                .name("board")
                .addMembers(ALICE)
                .defaultAction(GroupDefault.DELIVER_AND_NOTIFY)
                .notification(office()));

        agent.register("Mail1", mail(BOB, ALICE).reason(Reason.CENTRAL_UNAVAILABLE));
        agent.register("Mail1", mail(BOB, ALICE).reason(Reason.CENTRAL_UNAVAILABLE));

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED);
        assertThat(told()).containsExactly(ALICE + " DELIVER Mail1");
    }

    @Test
    void mailThatIsBlockedAfterAnOutageShouldBeToldOf() {
        add(rule("tell", RuleAction.NOTIFY).notification(office()));
        add(rule("never", RuleAction.BLOCK).priority(11));

        agent.register("Mail1", mail(BOB, ALICE).reason(Reason.CENTRAL_UNAVAILABLE));

        assertThat(told()).containsExactly(ALICE + " BLOCK Mail1");
    }

    @Test
    void mailOfASenderWhoHasAnsweredShouldBeToldOfAsDelivered() {
        challenges.solve(token(agent.register("Mail1", BOB, ALICE)));
        add(rule("tell", RuleAction.NOTIFY).notification(office()));

        agent.register("Mail2", BOB, CAROL);

        assertThat(agent.states("Mail2")).containsExactly(RecipientState.RELEASED);
        assertThat(told()).containsExactly(CAROL + " DELIVER Mail2");
    }

    @Test
    void mailShouldBeToldOfOnceWhenCentralWasAsked() {
        add(rule("tell", RuleAction.NOTIFY).notification(office()));
        add(rule("pass", RuleAction.DELIVER, is(ConditionKind.RECIPIENT, ALICE)).priority(11));

        agent.verdicts(BOB, ALICE, CAROL);
        assertThat(told()).containsExactly(ALICE + " DELIVER -");

        // Whoever holds what is not to be held says so.
        agent.register("Mail1", mail(BOB, ALICE).reason("rule:pass"));
        agent.register("Mail2", BOB, CAROL);
        assertThat(told()).containsExactly(ALICE + " DELIVER -", CAROL + " HOLD Mail2");
    }

    @Test
    void assistantShouldBeToldOnceForAHeldMail() {
        add(RecipientGroup.builder()
                .name("ceo")
                .addMembers(ALICE)
                .defaultAction(GroupDefault.ASK_ASSISTANT)
                .assistant("assistant@example.com"));

        agent.verdict(BOB, ALICE);
        agent.register("Mail1", BOB, ALICE);
        agent.register("Mail1", BOB, ALICE);

        List<String> told = jdbi.withHandle(
                handle -> handle.createQuery("SELECT mail || ' ' || (payload ->> 'key') FROM notification"
                                + " WHERE tenant_id = (SELECT id FROM tenant WHERE name = :tenant)")
                        .bind("tenant", tenant)
                        .mapTo(String.class)
                        .list());
        assertThat(told).containsExactly("assistant@example.com Mail1");
    }
}
