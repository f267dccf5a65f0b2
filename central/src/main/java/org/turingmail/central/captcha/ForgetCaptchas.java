package org.turingmail.central.captcha;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/** Deletes what need not be remembered any more. Every replica does it; that one finds nothing left is no harm. */
@ApplicationScoped
class ForgetCaptchas {
    /** The clocks of replicas may differ; so much is kept longer than needed. */
    private static final Duration MARGIN = Duration.ofMinutes(30);

    private final Jdbi jdbi;
    private final Clock clock;

    ForgetCaptchas(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        Instant before = clock.instant().minus(MARGIN);
        jdbi.useHandle(handle -> {
            handle.createUpdate("DELETE FROM captcha_used WHERE expires_at < :before")
                    .bind("before", before)
                    .execute();
            handle.createUpdate("DELETE FROM captcha_attempts WHERE window_start < :before")
                    .bind("before", before)
                    .execute();
        });
    }
}
