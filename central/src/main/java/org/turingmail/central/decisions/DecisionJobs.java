package org.turingmail.central.decisions;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.ClockGuard;

/** What is done on the feeds without being asked. */
@ApplicationScoped
class DecisionJobs {
    private static final int BATCH = 1_000;

    private final Decisions decisions;
    private final CentralConfiguration configuration;
    private final ClockGuard guard;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong overdue = new AtomicLong();

    DecisionJobs(Decisions decisions, CentralConfiguration configuration, ClockGuard guard, MeterRegistry registry) {
        this.decisions = decisions;
        this.guard = guard;
        this.configuration = configuration;
        Gauge.builder("turing.decisions.pending", pending, AtomicLong::get)
                .description("Decisions that no agent has acknowledged yet, counted every 15 seconds")
                .register(registry);
        Gauge.builder("turing.decisions.overdue", overdue, AtomicLong::get)
                .description("Decisions older than a minute that no agent has acknowledged, counted every 15 seconds")
                .register(registry);
    }

    /** As it was counted last. */
    long overdue() {
        return overdue.get();
    }

    /** Counting is too much work for each scrape. */
    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        pending.set(decisions.pending());
        overdue.set(decisions.overdue());
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        if (!guard.isTrusted()) {
            return;
        }
        while (decisions.deleteAcknowledged(configuration.decisionRetention(), BATCH) == BATCH) {
            // The next batch is a transaction of its own.
        }
        while (decisions.deleteForgotten(BATCH) == BATCH) {
            // As above.
        }
    }
}
