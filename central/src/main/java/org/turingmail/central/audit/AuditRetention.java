package org.turingmail.central.audit;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Batches;
import org.turingmail.central.database.ClockGuard;

/** Deletes old entries of the audit trail. Any number of replicas may do it together. */
@ApplicationScoped
class AuditRetention {
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final CentralConfiguration configuration;
    private final ClockGuard guard;

    AuditRetention(Jdbi jdbi, Clock clock, CentralConfiguration configuration, ClockGuard guard) {
        this.guard = guard;
        this.jdbi = jdbi;
        this.clock = clock;
        this.configuration = configuration;
    }

    @Scheduled(every = "10m", delayed = "4m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        if (!guard.isTrusted()) {
            return;
        }
        Batches.whileFull(BATCH, () -> deleteSome(configuration.auditRetention()));
    }

    /** Deletes a batch of old records; returns the number deleted. */
    int deleteSome(Duration retention) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        """
                        DELETE FROM audit
                        WHERE id IN (
                            SELECT id FROM audit
                            WHERE at < :before
                            ORDER BY at LIMIT :batch FOR UPDATE SKIP LOCKED
                        )
                        """)
                .bind("before", clock.instant().minus(retention))
                .bind("batch", BATCH)
                .execute());
    }
}
