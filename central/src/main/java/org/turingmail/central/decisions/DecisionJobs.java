package org.turingmail.central.decisions;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.turingmail.central.configuration.CentralConfiguration;

/** What is done on the feeds without being asked. */
@ApplicationScoped
class DecisionJobs {
    private static final int BATCH = 1_000;

    private final Decisions decisions;
    private final CentralConfiguration configuration;
    private final AtomicLong pending = new AtomicLong();

    DecisionJobs(Decisions decisions, CentralConfiguration configuration, MeterRegistry registry) {
        this.decisions = decisions;
        this.configuration = configuration;
        Gauge.builder("turing.decisions.pending", pending, AtomicLong::get)
                .description("Decisions that no agent has acknowledged yet, counted every 15 seconds")
                .register(registry);
    }

    /** Counting is too much work for each scrape. */
    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        pending.set(decisions.pending());
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        while (decisions.deleteAcknowledged(configuration.decisionRetention(), BATCH) == BATCH) {
            // The next batch is a transaction of its own.
        }
        while (decisions.deleteForgotten(BATCH) == BATCH) {
            // As above.
        }
    }
}
