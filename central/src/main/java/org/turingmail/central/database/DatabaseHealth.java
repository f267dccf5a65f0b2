package org.turingmail.central.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * Central is of use only while its database answers and can write. To try it, some hundred kilobytes are sorted on the
 * disk: that leaves nothing behind, and does what a full disk refuses, which the change of a row may not. Asked more
 * often than every few seconds, the last answer is repeated.
 */
@Readiness
@ApplicationScoped
class DatabaseHealth implements HealthCheck {
    private static final int TIMEOUT_SECONDS = 5;
    private static final Duration REPEATED_FOR = Duration.ofSeconds(3);
    /** Less than one file of PostgreSQL's log (WAL) and some pages. */
    private static final long LEAST_FREE = 32L << 20;

    private static final String DISK_FULL = "53100";

    private final Jdbi jdbi;
    private final Optional<Path> folder;
    private final LongSupplier nanoTime;
    private Optional<String> problem = Optional.empty();
    private long askedAt;
    private boolean asked;

    @Inject
    DatabaseHealth(Jdbi jdbi, CentralConfiguration configuration) {
        this(
                jdbi,
                configuration.database().isPresent() ? Optional.empty() : Optional.of(configuration.dataDir()),
                System::nanoTime);
    }

    /** @param folder where the embedded database lives, if it does */
    DatabaseHealth(Jdbi jdbi, Optional<Path> folder, LongSupplier nanoTime) {
        this.jdbi = jdbi;
        this.folder = folder;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized HealthCheckResponse call() {
        long now = nanoTime.getAsLong();
        if (!asked || now - askedAt > REPEATED_FOR.toNanos()) {
            problem = ask();
            asked = true;
            askedAt = nanoTime.getAsLong();
        }
        return problem.map(error -> HealthCheckResponse.named("database")
                        .down()
                        .withData("error", error)
                        .build())
                .orElseGet(() -> HealthCheckResponse.up("database"));
    }

    private Optional<String> ask() {
        try {
            boolean readOnly = jdbi.inTransaction(handle -> {
                handle.execute("SET LOCAL work_mem = '64kB'");
                handle.createQuery(
                                """
                       SELECT count(*)
                       FROM (SELECT md5(n::text) AS hash FROM generate_series(1, 5000) n ORDER BY hash OFFSET 0) sorted
                       """)
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .mapTo(Long.class)
                        .one();
                return handle.createQuery("SELECT current_setting('transaction_read_only')::boolean")
                        .setQueryTimeout(TIMEOUT_SECONDS)
                        .mapTo(Boolean.class)
                        .one();
            });
            return readOnly ? Optional.of("The database takes no changes: it is read-only") : full();
        } catch (JdbiException e) {
            return Optional.of(isDiskFull(e) ? "The disk of the database is full: " + e.getMessage() : message(e));
        }
    }

    private Optional<String> full() {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try {
            long free = Files.getFileStore(folder.get()).getUsableSpace();
            return free >= LEAST_FREE
                    ? Optional.empty()
                    : Optional.of(
                            "The disk of the database is full: " + (free >> 20) + " MiB are free at " + folder.get());
        } catch (IOException e) {
            return Optional.of("The folder of the database cannot be read: " + e.getMessage());
        }
    }

    private static String message(JdbiException e) {
        return String.valueOf(e.getMessage());
    }

    private static boolean isDiskFull(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> cause instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState()));
    }
}
