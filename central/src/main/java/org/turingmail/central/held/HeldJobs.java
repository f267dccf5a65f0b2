package org.turingmail.central.held;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.database.ClockGuard;

/**
 * Ends the time of held mails. Any number of replicas may do it together: each takes what the others do not work on.
 */
@ApplicationScoped
class HeldJobs {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldJobs.class);
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final HeldMails mails;
    private final HeldReviews reviews;
    private final HeldDecisions decisions;
    private final ClockGuard guard;
    private final Counter counter;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong silent = new AtomicLong();

    HeldJobs(
            Jdbi jdbi,
            HeldMails mails,
            HeldReviews reviews,
            HeldDecisions decisions,
            ClockGuard guard,
            MeterRegistry registry) {
        this.decisions = decisions;
        this.guard = guard;
        this.jdbi = jdbi;
        this.mails = mails;
        this.reviews = reviews;
        this.counter = Counter.builder("turing.mails.expired")
                .description("Held mails whose time was over")
                .register(registry);
        Gauge.builder("turing.mails.held", waiting, AtomicLong::get)
                .description("Messages that are held for a recipient, counted every 30 seconds")
                .register(registry);
        Gauge.builder("turing.mails.held.silently", silent, AtomicLong::get)
                .description("Those of them for which no challenge was sent to their sender, counted every 30 seconds")
                .register(registry);
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        jdbi.useHandle(handle -> {
            waiting.set(mails.count(handle));
            silent.set(mails.countSilent(handle));
        });
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void review() {
        while (reviews.reviewOne()) {
            // The next one.
        }
    }

    /** The replica of a decision has a timer for it; this is for replicas that are gone, and for what is due later. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void carryOutDecisions() {
        decisions.carryOutReleases();
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expire() {
        if (!guard.isTrusted()) {
            return;
        }
        decisions.carryOutDiscards();
        while (jdbi.inTransaction(handle -> mails.holdUnaskedLonger(handle, BATCH)) == BATCH) {
            // The next batch is a transaction of its own.
        }
        int expired;
        do {
            expired = jdbi.inTransaction(handle -> mails.expire(handle, BATCH));
            counter.increment(expired);
            if (expired > 0) {
                LOGGER.info("expired: {} held mail(s) whose sender did not answer in time", expired);
            }
        } while (expired == BATCH);
    }
}
