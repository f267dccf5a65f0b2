package org.turingmail.agent.status;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.metrics.api.GaugeRegistry;
import org.turingmail.agent.central.Answer;
import org.turingmail.agent.central.Failure;

/** How the agent and central get on, as the release loop sees it. Safe for use by many threads. */
public final class AgentStatus {
    private final Clock clock;
    private volatile Optional<Instant> lastAnswer = Optional.empty();
    private volatile Optional<Failure> failure = Optional.empty();
    private volatile long cursor;
    private volatile int waitingToRetry;
    private volatile boolean running;

    @Inject
    public AgentStatus(Clock clock) {
        this.clock = clock;
    }

    @Inject
    void showIn(GaugeRegistry gauges) {
        gauges.register("turing.central.reachable", () -> isCentralReachable() ? 1 : 0);
        gauges.register("turing.decisions.waiting", () -> waitingToRetry);
    }

    /** Notes how a call went. */
    public void heard(Answer<?> answer) {
        if (answer.isGiven()) {
            lastAnswer = Optional.of(clock.instant());
        }
        failure = answer.failure();
    }

    public void running(boolean nowRunning) {
        running = nowRunning;
    }

    public void feed(long newCursor, int decisionsWaitingToRetry) {
        cursor = newCursor;
        waitingToRetry = decisionsWaitingToRetry;
    }

    /** Whether the last call was answered. False before the first one. */
    public boolean isCentralReachable() {
        return lastAnswer.isPresent() && failure.isEmpty();
    }

    /** When central last answered. */
    public Optional<Instant> lastAnswer() {
        return lastAnswer;
    }

    /** Why the last call was not answered. */
    public Optional<Failure> failure() {
        return failure;
    }

    /** How far the feed of decisions was read. */
    public long cursor() {
        return cursor;
    }

    /** Decisions that could not be carried out yet. */
    public int waitingToRetry() {
        return waitingToRetry;
    }

    /** Whether the release loop runs. */
    public boolean isRunning() {
        return running;
    }
}
