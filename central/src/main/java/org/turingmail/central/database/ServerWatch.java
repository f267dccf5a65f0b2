package org.turingmail.central.database;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the embedded server every second. If it has ended it is started again; if that fails {@value #ATTEMPTS}
 * times in a row, central ends, so that its supervisor starts it anew: without a database it is of no use.
 */
final class ServerWatch implements AutoCloseable {
    static final int ATTEMPTS = 3;

    private static final Logger LOGGER = LoggerFactory.getLogger(ServerWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final BooleanSupplier revive;
    private final Runnable giveUp;
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "postgresql-watch");
        thread.setDaemon(true);
        return thread;
    });
    private int failures;

    /**
     * @param revive starts the server if it does not run; false if it cannot
     * @param giveUp ends central
     */
    ServerWatch(BooleanSupplier revive, Runnable giveUp) {
        this.revive = requireNonNull(revive);
        this.giveUp = requireNonNull(giveUp);
    }

    void start() {
        checks.scheduleWithFixedDelay(this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One look. */
    void look() {
        try {
            failures = revive.getAsBoolean() ? 0 : failures + 1;
        } catch (RuntimeException e) {
            LOGGER.error("Looking after the embedded PostgreSQL failed", e);
            failures++;
        }
        if (failures == ATTEMPTS) {
            LOGGER.error(
                    "Embedded PostgreSQL could not be started {} times; central ends, so that its supervisor starts it"
                            + " again",
                    ATTEMPTS);
            giveUp.run();
        }
    }

    @Override
    public void close() {
        checks.shutdownNow();
    }
}
