package org.turingmail.agent.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.screening.Screening;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.Verdict;

class ReleaseLoopTest {
    private AgentFixture agent;
    private Screening screening;
    private AgentStatus status;
    private ReleaseLoop loop;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        screening = new Screening(
                agent.central, agent.configuration, agent.facts, agent.clock, agent.metrics, new NoopGaugeRegistry());
        status = new AgentStatus(agent.clock);
        loop = new ReleaseLoop(agent.central, agent.quarantine, screening, status, agent.clock);
    }

    @Test
    void releaseShouldSpoolTheMailAndBeAcknowledged() throws Exception {
        HeldMail held = hold("Mail1");
        agent.central.decides(decision(1, DecisionAction.RELEASE, held.key()));

        loop.step(0);

        assertThat(agent.spooled()).hasSize(1);
        assertThat(agent.held()).isZero();
        assertThat(agent.central.acknowledged).containsExactly(1L);
        assertThat(status.cursor()).isEqualTo(1);
    }

    @Test
    void expiryAndDiscardShouldRemoveTheMail() throws Exception {
        agent.central.decides(expiry(1, hold("Mail1"), Duration.ZERO));
        agent.central.decides(decision(2, DecisionAction.DISCARD, hold("Mail2").key()));

        loop.step(0);

        assertThat(agent.held()).isZero();
        assertThat(agent.spooled()).isEmpty();
        assertThat(agent.central.acknowledged).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void expiryShouldBeRefusedAndToldWhenItIsTooEarlyByTheClockHere() throws Exception {
        HeldMail held = hold("Mail1");
        agent.central.time = Optional.of(NOW.plus(Duration.ofDays(15)));
        agent.central.decides(expiry(1, held, Duration.ofDays(14)));
        agent.clock.setInstant(NOW.plus(Duration.ofMinutes(5)));

        loop.step(0);

        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.central.refusedExpiries.get(held.key()).holdForSeconds())
                .isEqualTo(Duration.ofDays(14).minusMinutes(5).toSeconds());
        assertThat(agent.central.refusedExpiries.get(held.key()).recipients()).containsExactly(ALICE);
        assertThat(status.refusedExpiries()).isEqualTo(1);
        assertThat(status.clockDifference()).contains(Duration.ofDays(15).minusMinutes(5));
        assertThat(status.waitingToRetry()).isZero();
    }

    @Test
    void expiryShouldBeCarriedOutWhenTheTimeIsOverHereToo() throws Exception {
        HeldMail held = hold("Mail1");
        agent.central.decides(expiry(1, held, Duration.ofDays(14)));
        agent.clock.setInstant(NOW.plus(Duration.ofDays(14)));

        loop.step(0);

        assertThat(agent.held()).isZero();
        assertThat(agent.central.refusedExpiries).isEmpty();
        assertThat(agent.central.acknowledged).containsExactly(1L);
    }

    @Test
    void expiryShouldBeRefusedWhenCentralDoesNotSayForHowLongItHeld() throws Exception {
        HeldMail held = hold("Mail1");
        agent.central.decides(decision(1, DecisionAction.EXPIRE, held.key()));

        loop.step(0);

        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.central.refusedExpiries).containsOnlyKeys(held.key());
    }

    @Test
    void decisionsShouldBeReadFromTheBeginningWhenCentralWasRestored() throws Exception {
        for (long sequence = 1; sequence <= 12; sequence++) {
            agent.central.decides(decision(
                    sequence, DecisionAction.RELEASE, hold("Mail" + sequence).key()));
        }
        loop.step(0);
        agent.central.losesDecisionsAfter(4);
        agent.central.acknowledged.removeIf(sequence -> sequence > 4);
        HeldMail late = hold("Late");
        agent.central.decides(decision(5, DecisionAction.RELEASE, late.key()));

        loop.step(0);
        loop.step(0);

        assertThat(agent.quarantine.find(late.key())).isEmpty();
        assertThat(agent.central.acknowledged).contains(5L);
        assertThat(status.cursor()).isEqualTo(5);
    }

    @Test
    void decisionThatCentralSaysWaitsShouldShowInTheStatus() throws Exception {
        agent.central.overdue = 3;

        loop.step(0);

        assertThat(status.overdue()).isEqualTo(3);
        assertThat(status.overdueSince()).contains(NOW);
        agent.central.overdue = 0;
        loop.step(0);
        assertThat(status.overdueSince()).isEmpty();
    }

    @Test
    void decisionToldAgainShouldBeHarmlessAndAcknowledged() throws Exception {
        HeldMail held = hold("Mail1");
        agent.quarantine.release(held.key(), held.recipients());
        agent.central.decides(decision(1, DecisionAction.RELEASE, held.key()));

        loop.step(0);

        assertThat(agent.spooled()).hasSize(1);
        assertThat(agent.central.acknowledged).containsExactly(1L);
    }

    @Test
    void forgetShouldMakeTheNextMailAskAgain() throws Exception {
        screening.verdicts(mail("Mail1", ALICE));
        agent.central.knows(BOB, ALICE, Verdict.DELIVER);
        agent.central.decides(Decision.builder()
                .sequence(1)
                .action(DecisionAction.FORGET)
                .sender(BOB)
                .by("sender")
                .reason(Reason.CHALLENGE_SOLVED)
                .decidedAt(NOW)
                .build());

        loop.step(0);

        assertThat(screening.recipientsWith(Verdict.DELIVER, mail("Mail2", ALICE)))
                .hasSize(1);
        assertThat(agent.central.acknowledged).containsExactly(1L);
    }

    @Test
    void decisionThatFailsShouldNotBeAcknowledgedNorStopTheOthers() throws Exception {
        HeldMail held = hold("Mail2");
        agent.central.decides(Decision.builder()
                .sequence(1)
                .action(DecisionAction.RELEASE)
                .by("sender")
                .reason("no key: central is broken")
                .decidedAt(NOW)
                .build());
        agent.central.decides(decision(2, DecisionAction.RELEASE, held.key()));

        loop.step(0);

        assertThat(agent.central.acknowledged).containsExactly(2L);
        assertThat(status.waitingToRetry()).isEqualTo(1);
        assertThat(agent.spooled()).hasSize(1);
    }

    @Test
    void loopShouldCallBackEachTimeCentralReturnsAndStopWhenTold() throws Exception {
        AtomicInteger returned = new AtomicInteger();
        loop.whenCentralReturns(returned::incrementAndGet);
        agent.central.goesAway();
        Thread thread = new Thread(loop);
        thread.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> status.failure().isPresent());
        assertThat(returned).hasValue(0);
        assertThat(status.isCentralReachable()).isFalse();

        agent.central.comesBack();
        await().atMost(Duration.ofSeconds(10)).until(status::isCentralReachable);
        await().atMost(Duration.ofSeconds(10)).untilAtomic(returned, org.hamcrest.Matchers.is(1));
        agent.central.goesAway();
        await().atMost(Duration.ofSeconds(10)).until(() -> !status.isCentralReachable());
        agent.central.comesBack();
        await().atMost(Duration.ofSeconds(10)).untilAtomic(returned, org.hamcrest.Matchers.is(2));

        loop.stop();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(status.isRunning()).isFalse();
    }

    private HeldMail hold(String name) throws Exception {
        return agent.quarantine.hold(mail(name, ALICE), Reason.UNKNOWN_SENDER, Optional.empty());
    }

    private static Decision expiry(long sequence, HeldMail held, Duration ttl) {
        return Decision.builder()
                .from(decision(sequence, DecisionAction.EXPIRE, held.key()))
                .ttlSeconds(ttl.toSeconds())
                .build();
    }

    private static Decision decision(long sequence, DecisionAction action, String key) {
        return Decision.builder()
                .sequence(sequence)
                .action(action)
                .key(key)
                .addRecipients(ALICE)
                .by("sender")
                .reason(Reason.CHALLENGE_SOLVED)
                .decidedAt(NOW)
                .build();
    }
}
