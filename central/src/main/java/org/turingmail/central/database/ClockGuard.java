package org.turingmail.central.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the clock may be trusted with what cannot be undone. The database remembers the last time of day that was
 * trusted; a clock that is more than {@link #MAX_STEP} ahead of it has jumped, or central was stopped for so long.
 * Which of the two it was, an agent knows: its clock is the second witness. Until then nothing expires and nothing is
 * deleted. Thread-safe.
 */
@ApplicationScoped
public class ClockGuard {
    /** The mark is moved every 30 seconds at most; what is beyond this is no ordinary gap. */
    static final Duration MAX_STEP = Duration.ofMinutes(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(ClockGuard.class);
    private static final Duration WARN_EVERY = Duration.ofHours(1);

    private final Jdbi jdbi;
    private final Clock clock;
    private volatile boolean doubtful;
    private volatile long warnedAt;

    ClockGuard(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Asks the database, and moves its mark if the clock is trusted. */
    public boolean isTrusted() {
        Instant now = clock.instant();
        boolean trusted = jdbi.withHandle(handle -> handle.createUpdate(
                                "UPDATE clock_mark SET at = greatest(at, :now) WHERE at >= :earliest")
                        .bind("now", now)
                        .bind("earliest", now.minus(MAX_STEP))
                        .execute())
                == 1;
        if (!trusted && (!doubtful || System.nanoTime() - warnedAt > WARN_EVERY.toNanos())) {
            warnedAt = System.nanoTime();
            LOGGER.warn(
                    "The clock ({}) is more than {} minutes ahead of the last time in the database. Nothing expires"
                            + " until an agent whose clock agrees has asked for decisions. Check the clock (NTP) of"
                            + " this machine",
                    now,
                    MAX_STEP.toMinutes());
        }
        doubtful = !trusted;
        return trusted;
    }

    /** Whether the last answer of {@link #isTrusted()} was no. */
    public boolean isDoubtful() {
        return doubtful;
    }

    /** The clock of an agent agrees with ours. */
    public void confirm() {
        if (!doubtful) {
            return;
        }
        Instant now = clock.instant();
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE clock_mark SET at = greatest(at, :now)")
                .bind("now", now)
                .execute());
        doubtful = false;
        LOGGER.info("An agent's clock agrees with ours ({}): messages expire again", now);
    }
}
