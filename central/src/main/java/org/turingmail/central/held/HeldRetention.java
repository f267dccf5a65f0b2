package org.turingmail.central.held;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Batches;
import org.turingmail.central.database.ClockGuard;

/** Deletes held mails that were settled long ago, with their recipients. Any number of replicas may do it together. */
@ApplicationScoped
class HeldRetention {
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final Clock clock;
    private final CentralConfiguration configuration;
    private final ClockGuard guard;

    HeldRetention(Jdbi jdbi, Clock clock, CentralConfiguration configuration, ClockGuard guard) {
        this.guard = guard;
        this.jdbi = jdbi;
        this.clock = clock;
        this.configuration = configuration;
    }

    @Scheduled(every = "10m", delayed = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        if (!guard.isTrusted()) {
            return;
        }
        Batches.whileFull(BATCH, () -> deleteSome(configuration.heldRetention()));
    }

    /**
     * Deletes a batch of old messages; returns the number deleted. A message whose agent has not yet carried out the
     * decision is kept: it is still in the quarantine and would be taken for a new one.
     */
    int deleteSome(Duration retention) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        """
                DELETE FROM held_mail
                WHERE id IN (
                    SELECT m.id FROM held_mail m
                    WHERE NOT m.open
                        AND m.expires_at < :before
                        AND NOT EXISTS (
                            SELECT FROM decision d
                            WHERE d.held_mail_id = m.id AND d.acknowledged_at IS NULL
                        )
                        AND NOT EXISTS (
                            SELECT FROM held_decision p
                            WHERE p.held_mail_id = m.id AND p.state = 'PENDING'
                        )
                    ORDER BY m.expires_at LIMIT :batch FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("before", clock.instant().minus(retention))
                .bind("batch", BATCH)
                .execute());
    }
}
