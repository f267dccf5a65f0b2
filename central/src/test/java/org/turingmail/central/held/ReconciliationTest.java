package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.mail;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;

@QuarkusTest
class ReconciliationTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    Challenges challenges;

    @Inject
    MovingClock clock;

    @NewTenant
    private AgentClient agent;

    @Test
    void compareShouldNameWhatCentralDoesNotKnow() {
        agent.register("b", BOB, ALICE);

        assertThat(agent.reconcile("a", "b", "c").unknown()).containsExactly("a", "c");
    }

    @Test
    void compareShouldNotKnowTheMailsOfOtherAgents() {
        String tenant = agents.tenant();
        agents.agent(tenant, "james1").register("a", BOB, ALICE);

        assertThat(agents.agent(tenant, "james2").reconcile("a").unknown()).containsExactly("a");
    }

    @Test
    void compareShouldFlagWhatIsNotNamedInTwoRounds() {
        agent.register("a", BOB, ALICE);
        agent.register("b", BOB, ALICE);

        assertThat(agent.reconcile("b").missing()).isEqualTo(1);
        assertThat(agent.heldMail("a").missing()).isFalse();

        assertThat(agent.reconcile("b").missing()).isEqualTo(1);
        assertThat(agent.heldMail("a").missing()).isTrue();
        assertThat(agent.heldMail("b").missing()).isFalse();
    }

    @Test
    void compareShouldForgetRoundsWhenTheMailIsNamedAgain() {
        agent.register("a", BOB, ALICE);
        agent.reconcile();
        agent.reconcile();

        assertThat(agent.reconcile("a").missing()).isZero();
        assertThat(agent.heldMail("a").missing()).isFalse();

        agent.reconcile();
        assertThat(agent.heldMail("a").missing()).as("the count begins anew").isFalse();
    }

    @Test
    void compareShouldLookAtTheRangeOfThePageOnly() {
        for (String key : List.of("A", "a", "a0", "b", "c")) {
            agent.register(key, BOB, ALICE);
        }

        assertThat(agent.reconcile(Optional.of("a"), Optional.of("b")).missing())
                .as("a0 and b")
                .isEqualTo(2);
        assertThat(agent.reconcile(Optional.empty(), Optional.of("a"), "A").missing())
                .as("a, which comes after A")
                .isEqualTo(1);
        assertThat(agent.reconcile(Optional.of("b"), Optional.empty(), "c").missing())
                .isZero();
    }

    @Test
    void compareShouldNotMissWhatIsSettled() {
        agent.register("a", BOB, ALICE);
        agent.settle("a", RecipientState.RELEASED, ALICE);

        assertThat(agent.reconcile().missing()).isZero();
    }

    @Test
    void compareShouldAskForAnotherRegistrationWhenTheChallengeWasNotReported() {
        agent.register("a", BOB, ALICE);
        agent.register("b", BOB, ALICE);
        assertThat(agent.reconcile("a", "b").challengePending())
                .as("there is still time")
                .isEmpty();

        clock.advance(Duration.ofSeconds(21));

        assertThat(agent.reconcile("a", "b").challengePending()).containsExactly("a");
        assertThat(agent.register("a", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
        agent.sent("a");
        clock.advance(Duration.ofSeconds(21));
        assertThat(agent.reconcile("a", "b").challengePending()).isEmpty();
    }

    @Test
    void compareShouldNameAnotherMailWhenTheOneThatWasToSendIsGone() {
        agent.register("a", BOB, ALICE);
        agent.register("b", BOB, ALICE);
        agent.register("c", BOB, ALICE);
        agent.settle("a", RecipientState.DISCARDED, ALICE);
        clock.advance(Duration.ofSeconds(21));

        assertThat(agent.reconcile("b", "c").challengePending()).containsExactly("b");
        assertThat(agent.register("b", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
        assertThat(agent.register("c", BOB, ALICE).action()).isEqualTo(ChallengeAction.NONE);
    }

    @Test
    void compareShouldNotAskForWhatIsHeldSilently() {
        agent.register("a", mail(BOB, ALICE).suppression(Reason.BULK));
        clock.advance(Duration.ofSeconds(21));

        assertThat(agent.reconcile("a").challengePending()).isEmpty();
    }

    @Test
    void compareShouldTellAgainWhatWasAcknowledgedButIsStillThere() {
        challenges.solve(token(agent.register("a", BOB, ALICE, CAROL)));
        agent.acknowledgeAll();

        agent.reconcile("a");

        assertThat(agent.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(DecisionAction.RELEASE);
            assertThat(decision.key()).contains("a");
            assertThat(decision.recipients()).containsExactly(ALICE, CAROL);
            assertThat(decision.by()).isEqualTo("sender");
            assertThat(decision.reason()).isEqualTo(Reason.CHALLENGE_SOLVED);
        });
    }

    @Test
    void compareShouldNotRepeatADecisionThatIsOnItsWay() {
        challenges.solve(token(agent.register("a", BOB, ALICE)));

        agent.reconcile("a");
        agent.reconcile("a");

        assertThat(agent.decisions())
                .extracting(Decision::action)
                .containsExactly(DecisionAction.FORGET, DecisionAction.RELEASE);
    }

    @Test
    void compareShouldTellEachRecipientWhatBecameOfIt() {
        agent.register("a", BOB, ALICE, CAROL);
        agent.settle("a", RecipientState.DISCARDED, ALICE);
        agent.settle("a", RecipientState.RELEASED, CAROL);

        agent.reconcile("a");

        assertThat(agent.decisions())
                .extracting(decision -> decision.action() + " " + decision.recipients())
                .containsExactlyInAnyOrder("DISCARD [" + ALICE + "]", "RELEASE [" + CAROL + "]");
    }

    @Test
    void compareShouldNotTellAgainWhileSomebodyStillWaits() {
        agent.register("a", BOB, ALICE, CAROL);
        agent.settle("a", RecipientState.RELEASED, ALICE);

        agent.reconcile("a");

        assertThat(agent.decisions()).isEmpty();
    }

    @Test
    void keysOutOfOrderOrRangeShouldBeNamed() {
        AgentClient.Answer answer = agent.send(
                "POST", "/api/v1/reconciliation", "{\"after\":\"b\",\"through\":\"c\",\"keys\":[\"a\",\"e\",\"d\"]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem().errors())
                .extracting(error -> error.field())
                .containsExactly("keys[0]", "keys[2]", "through");
    }
}
