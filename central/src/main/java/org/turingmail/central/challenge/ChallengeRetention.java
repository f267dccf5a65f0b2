package org.turingmail.central.challenge;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Batches;
import org.turingmail.central.database.ClockGuard;

/**
 * Deletes challenges that were closed long ago, with their links: these look then like links that were never given out.
 * Any number of replicas may do it together.
 */
@ApplicationScoped
class ChallengeRetention {
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final Clock clock;
    private final ChallengeLimits limits;
    private final CentralConfiguration configuration;
    private final ClockGuard guard;

    ChallengeRetention(
            Jdbi jdbi, Clock clock, ChallengeLimits limits, CentralConfiguration configuration, ClockGuard guard) {
        this.guard = guard;
        this.jdbi = jdbi;
        this.clock = clock;
        this.limits = limits;
        this.configuration = configuration;
    }

    @Scheduled(every = "10m", delayed = "6m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        if (!guard.isTrusted()) {
            return;
        }
        limits.forget(jdbi);
        Batches.whileFull(BATCH, () -> deleteSome(configuration.heldRetention()));
    }

    /**
     * Deletes a batch of old challenges; returns the number deleted. Those that {@link ChallengeRule} may still need,
     * or that a held message refers to, are kept: the messages go first.
     */
    int deleteSome(Duration retention) {
        Duration window = configuration.challengeWindow();
        Instant before = clock.instant().minus(retention.compareTo(window) < 0 ? window : retention);
        return jdbi.withHandle(handle -> handle.createUpdate(
                        """
                DELETE FROM challenge
                WHERE id IN (
                    SELECT c.id FROM challenge c
                    WHERE c.state <> 'OPEN'
                        AND c.expires_at < :before
                        AND (c.sent_at IS NULL OR c.sent_at < :before)
                        AND NOT EXISTS (SELECT FROM held_mail m WHERE m.challenge_id = c.id)
                    ORDER BY c.expires_at LIMIT :batch FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("before", before)
                .bind("batch", BATCH)
                .execute());
    }
}
