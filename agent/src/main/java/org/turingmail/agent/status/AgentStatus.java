package org.turingmail.agent.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.inject.Inject;
import org.apache.james.metrics.api.GaugeRegistry;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;

/** How the agent and central get on, as the release loop sees it. Thread-safe. */
public final class AgentStatus {
    private final Clock clock;
    private volatile Optional<Instant> lastAnswer = Optional.empty();
    private volatile Optional<Failure> failure = Optional.empty();
    private volatile long cursor;
    private volatile int waitingToRetry;
    private volatile boolean running;
    private final AtomicLong timeouts = new AtomicLong();
    private volatile Optional<Instant> lastTimeout = Optional.empty();
    private volatile Optional<Duration> clockDifference = Optional.empty();
    private volatile int overdue;
    private volatile Optional<Instant> overdueSince = Optional.empty();
    private volatile Optional<Instant> lastRefusedExpiry = Optional.empty();
    private final AtomicLong refusedExpiries = new AtomicLong();
    private volatile int instances = 1;

    @Inject
    public AgentStatus(Clock clock) {
        this.clock = clock;
    }

    @Inject
    void showIn(GaugeRegistry gauges) {
        gauges.register("turing.central.reachable", () -> isCentralReachable() ? 1 : 0);
        gauges.register("turing.decisions.waiting", () -> waitingToRetry);
        gauges.register("turing.screening.timeouts", timeouts::get);
        gauges.register("turing.decisions.overdue", () -> overdue);
        gauges.register(
                "turing.clock.difference",
                () -> clockDifference.map(Duration::toSeconds).orElse(0L));
        gauges.register("turing.expiries.refused", refusedExpiries::get);
    }

    /** What central told with its feed: its time of day, and how many decisions wait for longer than a minute. */
    public void heardOfFeed(Optional<Instant> timeAtCentral, int decisionsOverdue) {
        Instant now = clock.instant();
        clockDifference = timeAtCentral.map(time -> Duration.between(now, time)).or(() -> clockDifference);
        overdue = decisionsOverdue;
        overdueSince = decisionsOverdue == 0 ? Optional.empty() : overdueSince.or(() -> Optional.of(now));
    }

    /** Central wanted a message to expire, and it was kept. */
    public void expiryRefused() {
        refusedExpiries.incrementAndGet();
        lastRefusedExpiry = Optional.of(clock.instant());
    }

    /**
     * How far the clock of central is ahead of ours, negative if it is behind; empty before central said what time it
     * is.
     */
    public Optional<Duration> clockDifference() {
        return clockDifference;
    }

    /** Decisions of central for this agent that are older than a minute and not acknowledged, as central said last. */
    public int overdue() {
        return overdue;
    }

    /** Since when there are such decisions without a break. */
    public Optional<Instant> overdueSince() {
        return overdueSince;
    }

    /** Expiries that came too early and were refused, since James started. */
    public long refusedExpiries() {
        return refusedExpiries.get();
    }

    /** When the last of them was refused. */
    public Optional<Instant> lastRefusedExpiry() {
        return lastRefusedExpiry;
    }

    /** Notes how a call went. */
    public void heard(Result<?> answer) {
        if (answer.isGiven()) {
            lastAnswer = Optional.of(clock.instant());
        }
        failure = answer.failure();
    }

    /** Notes that a message took longer than {@code screening.timeout}, and was held for that. */
    public void screeningTimedOut() {
        timeouts.incrementAndGet();
        lastTimeout = Optional.of(clock.instant());
    }

    /** How many messages took longer than {@code screening.timeout} since James started. */
    public long screeningTimeouts() {
        return timeouts.get();
    }

    /** When the last one did. */
    public Optional<Instant> lastScreeningTimeout() {
        return lastTimeout;
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

    /** Notes how many agents use our key now, by what central sees. */
    public void instances(int seen) {
        instances = seen;
    }

    /** How many agents use our key now, by what central sees: one, unless something is wrong. */
    public int instances() {
        return instances;
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
