package org.turingmail.central.lists;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Batches;
import org.turingmail.central.database.ClockGuard;

/**
 * Deletes old changes from the history of the lists, and imports of which nothing is left. The last change of a tenant
 * stays, since it is part of the version of its exports. Any number of replicas may do it together.
 */
@ApplicationScoped
class ListRetention {
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final CentralConfiguration configuration;
    private final ClockGuard guard;

    ListRetention(Jdbi jdbi, Clock clock, CentralConfiguration configuration, ClockGuard guard) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.configuration = configuration;
        this.guard = guard;
    }

    @Scheduled(every = "10m", delayed = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        if (!guard.isTrusted()) {
            return;
        }
        Batches.whileFull(BATCH, () -> deleteSome(configuration.listChangeRetention()));
    }

    /** Returns the number of changes that were deleted. */
    int deleteSome(Duration retention) {
        Instant before = clock.instant().minus(retention);
        return jdbi.inTransaction(handle -> {
            int changes = deleteChanges(handle, before);
            if (changes < BATCH) {
                deleteImports(handle, before);
            }
            return changes;
        });
    }

    private record Deleted(int count, String lastTransaction) {}

    /**
     * Not those of transactions that an index may still have to read, which are no older than the oldest one that runs.
     * A number beyond all transactions is of another database server, from which a dump was restored.
     */
    private static int deleteChanges(Handle handle, Instant before) {
        Deleted deleted = handle.createQuery(
                        """
                WITH snapshot AS (
                    SELECT pg_snapshot_xmin(pg_current_snapshot()) AS oldest,
                        pg_snapshot_xmax(pg_current_snapshot()) AS next),
                old AS (
                    SELECT c.id
                    FROM list_change c, snapshot s
                    WHERE c.at < :before AND (c.xid < s.oldest OR c.xid >= s.next)
                      AND EXISTS (SELECT FROM list_change n WHERE n.tenant_id = c.tenant_id AND n.id > c.id)
                    ORDER BY c.at
                    LIMIT :batch
                    FOR UPDATE OF c SKIP LOCKED),
                gone AS (DELETE FROM list_change c USING old WHERE c.id = old.id RETURNING c.xid)
                SELECT count(*) AS count, (
                    SELECT g.xid::text FROM gone g, snapshot s WHERE g.xid < s.oldest ORDER BY g.xid DESC LIMIT 1)
                    AS last_transaction
                FROM gone
                """)
                .bind("before", before)
                .bind("batch", BATCH)
                .mapTo(Deleted.class)
                .one();
        if (deleted.lastTransaction != null) {
            handle.createUpdate("UPDATE list_change_horizon SET xid = greatest(xid, :last::xid8)")
                    .bind("last", deleted.lastTransaction)
                    .execute();
        }
        return deleted.count;
    }

    private static void deleteImports(Handle handle, Instant before) {
        handle.createUpdate(
                        """
                        DELETE FROM list_import
                        WHERE id IN (
                            SELECT i.id
                            FROM list_import i
                            WHERE i.created_at < :before
                              AND NOT EXISTS (SELECT FROM list_entry WHERE import_id = i.id)
                              AND NOT EXISTS (SELECT FROM list_change WHERE import_id = i.id)
                            ORDER BY i.id
                            LIMIT :batch
                            FOR UPDATE SKIP LOCKED)
                        """)
                .bind("batch", BATCH)
                .bind("before", before)
                .execute();
    }
}
