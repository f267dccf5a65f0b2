package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.lists.ListChanges;
import org.turingmail.protocol.Reason;

/** The imports that were applied, and how one is reverted. Thread-safe. */
@Singleton
final class ImportHistory {
    private final Jdbi jdbi;
    private final ListChanges changes;
    private final TenantChange change;
    private final Clock clock;

    ImportHistory(Jdbi jdbi, ListChanges changes, TenantChange change, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.changes = requireNonNull(changes);
        this.change = requireNonNull(change);
        this.clock = requireNonNull(clock);
    }

    /**
     * Removes what an import added, but for entries that were changed since: they are what somebody made of them.
     *
     * @return how many entries; empty if the tenant has no such import
     */
    Optional<Long> undo(long tenantId, String actor, long id) {
        return change.run(tenantId, actor, changes, "list-import-undone", handle -> {
            Instant now = clock.instant();
            Optional<ListImport> undone = handle.createQuery(
                            """
                                    SELECT *
                                    FROM list_import
                                    WHERE tenant_id = :tenant
                                      AND id = :id
                                    FOR UPDATE
                                    """)
                    .bind("tenant", tenantId)
                    .bind("id", id)
                    .mapTo(Row.class)
                    .map(Row::result)
                    .findOne();
            if (undone.isEmpty() || undone.get().undoneAt().isPresent()) {
                return Outcome.unchanged(undone.map(already -> 0L));
            }
            long removed = handle.createUpdate(
                            """
                    DELETE FROM list_entry
                    WHERE id IN (SELECT id FROM list_entry WHERE tenant_id = :tenant AND import_id = :id
                        AND version = 1 ORDER BY id FOR UPDATE)
                    """)
                    .bind("tenant", tenantId)
                    .bind("id", id)
                    .execute();
            handle.createUpdate(
                            """
                    UPDATE list_import
                    SET undone_by = :actor, undone_at = :now, removed = :removed
                    WHERE id = :id
                    """)
                    .bind("removed", removed)
                    .bind("actor", actor)
                    .bind("now", now)
                    .bind("id", id)
                    .execute();
            changes.undone(handle, tenantId, id, actor);
            return Outcome.changed(
                            Optional.of(removed),
                            ListImports.describe(id, undone.get().name()))
                    .detail(removed + " entries")
                    .because(Reason.ADMINISTRATOR);
        });
    }

    /** An import; empty if the tenant has no such. */
    Optional<ListImport> find(long tenantId, long id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM list_import WHERE tenant_id = :tenant AND id = :id")
                        .bind("tenant", tenantId)
                        .bind("id", id)
                        .mapTo(Row.class)
                        .map(Row::result)
                        .findOne());
    }

    List<ListImport> page(long tenantId, long after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                                SELECT *
                                FROM list_import
                                WHERE tenant_id = :tenant
                                  AND id > :after
                                ORDER BY id
                                LIMIT :limit
                                """)
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Row.class)
                .map(Row::result)
                .list());
    }

    private record Row(
            long id,
            String name,
            String format,
            long lines,
            long added,
            long unchanged,
            long rejected,
            String createdBy,
            Instant createdAt,
            Optional<String> undoneBy,
            Optional<Instant> undoneAt,
            Optional<Long> removed) {
        ListImport result() {
            return ListImport.builder()
                    .id(id)
                    .name(name)
                    .format(format)
                    .lines(lines)
                    .added(added)
                    .unchanged(unchanged)
                    .rejected(rejected)
                    .createdBy(createdBy)
                    .createdAt(createdAt)
                    .undoneBy(undoneBy)
                    .undoneAt(undoneAt)
                    .removed(removed)
                    .build();
        }
    }
}
