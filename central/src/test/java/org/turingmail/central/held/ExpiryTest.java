package org.turingmail.central.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.ChallengeState;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.challenge.SolveOutcome;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;

@QuarkusTest
class ExpiryTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    Challenges challenges;

    @Inject
    HeldMails mails;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    private AgentClient agent;

    private void expireAll() {
        while (jdbi.inTransaction(handle -> mails.holdUnaskedLonger(handle, 100)) > 0) {
            // until nothing is left
        }
        int expired;
        do {
            expired = jdbi.inTransaction(handle -> mails.expire(handle, 100));
        } while (expired > 0);
    }

    @Test
    void mailShouldExpireForThoseWhoStillWait() {
        agent.register("Mail1", BOB, ALICE, CAROL);
        agent.sent("Mail1");
        agent.settle("Mail1", RecipientState.RELEASED, ALICE);

        clock.advance(Duration.ofDays(14).plusSeconds(1));
        expireAll();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.EXPIRED);
        assertThat(agent.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.action()).isEqualTo(DecisionAction.EXPIRE);
            assertThat(decision.key()).contains("Mail1");
            assertThat(decision.recipients()).containsExactly(CAROL);
            assertThat(decision.by()).isEqualTo("expiry");
            assertThat(decision.reason()).isEqualTo(Reason.EXPIRED);
            assertThat(decision.ttlSeconds()).contains(Duration.ofDays(14).toSeconds());
        });
        assertThat(agent.me().heldMails()).isZero();
    }

    @Test
    void mailThatIsHeldSilentlyShouldStayFor90Days() {
        agent.register("Silent", AgentClient.mail(BOB, ALICE).suppression(Reason.BULK));
        assertThat(agent.me().heldSilently()).isEqualTo(1);

        clock.advance(Duration.ofDays(89));
        expireAll();
        assertThat(agent.states("Silent")).containsExactly(RecipientState.HELD);

        clock.advance(Duration.ofDays(1).plusSeconds(1));
        expireAll();
        assertThat(agent.states("Silent")).containsExactly(RecipientState.EXPIRED);
    }

    @Test
    void mailWhoseChallengeWasNeverSentShouldStayFor90Days() {
        agent.register("Mail1", BOB, ALICE);
        assertThat(agent.me().heldSilently()).isZero();

        clock.advance(Duration.ofDays(89));
        expireAll();
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
        assertThat(agent.me().heldSilently()).isEqualTo(1);

        clock.advance(Duration.ofDays(1).plusSeconds(1));
        expireAll();
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.EXPIRED);
    }

    @Test
    void mailShouldBeHeldAgainWhenTheAgentRefusesToLetItExpire() {
        agent.register("Mail1", BOB, ALICE, CAROL);
        agent.sent("Mail1");
        agent.settle("Mail1", RecipientState.RELEASED, ALICE);
        clock.advance(Duration.ofDays(15));
        expireAll();
        assertThat(agent.decisions()).hasSize(1);

        agent.refuseExpiry("Mail1", Duration.ofDays(14), CAROL);
        agent.refuseExpiry("Mail1", Duration.ofDays(14), CAROL, ALICE);

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.HELD);
        assertThat(agent.decisions()).isEmpty();
        assertThat(agent.me().heldMails()).isEqualTo(1);
        assertThat(agent.heldMail("Mail1").expiresAt())
                .isCloseTo(
                        clock.instant().plus(Duration.ofDays(14)),
                        org.assertj.core.api.Assertions.within(1, java.time.temporal.ChronoUnit.MINUTES));
        clock.advance(Duration.ofDays(14));
        expireAll();
        assertThat(agent.states("Mail1")).containsExactly(RecipientState.RELEASED, RecipientState.EXPIRED);
    }

    @Test
    void mailShouldNotExpireBeforeItsTime() {
        agent.register("Mail1", BOB, ALICE);

        clock.advance(Duration.ofDays(14).minusSeconds(60));
        expireAll();

        assertThat(agent.states("Mail1")).containsExactly(RecipientState.HELD);
    }

    @Test
    void lateAnswerShouldFindTheChallengeExpiredEvenBeforeTheJobCame() {
        String token = token(agent.register("Mail1", BOB, ALICE));

        clock.advance(Duration.ofDays(14).plusSeconds(1));

        assertThat(challenges.find(token).orElseThrow().state()).isEqualTo(ChallengeState.EXPIRED);
        assertThat(challenges.solve(token)).isInstanceOf(SolveOutcome.Expired.class);
        assertThat(agent.decisions()).noneMatch(decision -> decision.action() == DecisionAction.RELEASE);
    }

    @Test
    void senderShouldBeAskedAgainAfterAnExpiredChallengeWhoseWindowIsOver() {
        agent.register("Mail1", BOB, ALICE);
        agent.sent("Mail1");

        clock.advance(Duration.ofDays(14).plusSeconds(1));

        assertThat(agent.register("Mail2", BOB, ALICE).action()).isEqualTo(ChallengeAction.SEND);
    }

    @Test
    void eitherTheAnswerOrTheExpiryShouldWin() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "Mail" + round;
            String token = token(agent.register(key, "sender" + round + "@example.org", ALICE));
            agent.sent(key);
            clock.advance(Duration.ofDays(14).minusMillis(100));
            CompletableFuture<SolveOutcome> answer = CompletableFuture.supplyAsync(() -> {
                while (clock.instant().isBefore(agent.heldMail(key).expiresAt().minusMillis(3))) {
                    Thread.onSpinWait();
                }
                return challenges.solve(token);
            });
            while (!answer.isDone()) {
                expireAll();
            }
            expireAll();

            boolean solved = answer.get() instanceof SolveOutcome.Solved;
            assertThat(agent.states(key)).containsExactly(solved ? RecipientState.RELEASED : RecipientState.EXPIRED);
            assertThat(agent.decisions().stream()
                            .filter(decision -> decision.key().equals(Optional.of(key)))
                            .map(Decision::action))
                    .containsExactly(solved ? DecisionAction.RELEASE : DecisionAction.EXPIRE);
        }
    }
}
