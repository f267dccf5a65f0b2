package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

/** The entries of the lists as those see them who administer them. Thread-safe. */
@Singleton
final class StoredEntries {
    private final ListChanges changes;
    private final Clock clock;

    StoredEntries(ListChanges changes, Clock clock) {
        this.changes = requireNonNull(changes);
        this.clock = requireNonNull(clock);
    }

    /** A row of list_entry, with how often it decided. */
    private record Row(
            long id,
            EntryKind kind,
            String value,
            Verdict verdict,
            EntryScope scope,
            String owner,
            String origin,
            Optional<String> note,
            Optional<Instant> expiresAt,
            Instant createdAt,
            String createdBy,
            Optional<Long> importId,
            int version,
            boolean authenticatedOnly,
            Optional<Long> hits,
            Optional<Instant> lastAt) {
        ListEntry entry() {
            return ListEntry.builder()
                    .id(id)
                    .kind(kind)
                    .value(value)
                    .verdict(verdict)
                    .scope(scope)
                    .owner(Optional.of(owner).filter(text -> !text.isEmpty()))
                    .origin(origin)
                    .note(note)
                    .expiresAt(expiresAt)
                    .authenticatedOnly(Optional.of(authenticatedOnly).filter(only -> only))
                    .createdAt(createdAt)
                    .createdBy(Optional.of(createdBy).filter(text -> !text.isEmpty()))
                    .importId(importId)
                    .version(version)
                    .hits(hits)
                    .lastHitAt(lastAt)
                    .build();
        }
    }

    /** @param created false if it was there already */
    record Added(ListEntry entry, boolean created) {}

    /**
     * Adds an entry. An existing one with the same kind, value, scope, owner and verdict is left as it is, unless it
     * has expired.
     *
     * @param entry its value and owner canonical
     */
    Added add(Handle handle, long tenantId, ListEntry entry, String actor) {
        Optional<ListEntry> added = handle.createQuery(
                        """
                WITH e AS (
                    INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, note, expires_at,
                        authenticated_only, created_by, created_at)
                    VALUES (:tenant, :kind, :value, :verdict, :scope, :owner, 'manual', :note, :expires,
                        :authenticatedOnly, :actor, :now)
                    ON CONFLICT (tenant_id, value, owner, verdict, kind) DO UPDATE
                    SET origin = excluded.origin, note = excluded.note, expires_at = excluded.expires_at,
                        created_at = excluded.created_at, created_by = excluded.created_by, import_id = NULL,
                        authenticated_only = excluded.authenticated_only, version = list_entry.version + 1
                    WHERE list_entry.expires_at <= :now
                    RETURNING *)
                SELECT e.*, hit.hits, hit.last_at
                FROM e LEFT JOIN list_entry_hit hit ON hit.entry_id = e.id
                """)
                .bind("tenant", tenantId)
                .bind("kind", entry.kind())
                .bind("value", entry.value())
                .bind("verdict", entry.verdict())
                .bind("scope", entry.scope())
                .bind("owner", entry.owner().orElse(""))
                .bind("note", entry.note().orElse(null))
                .bind("expires", entry.expiresAt().orElse(null))
                .bind("authenticatedOnly", entry.authenticatedOnly().orElse(false))
                .bind("actor", actor)
                .bind("now", clock.instant())
                .mapTo(Row.class)
                .findOne()
                .map(Row::entry);
        if (added.isPresent()) {
            changes.added(handle, tenantId, List.of(added.get().id().orElseThrow()), actor);
            return new Added(added.get(), true);
        }
        ListEntry existing = handle.createQuery(
                        """
                        SELECT e.*, hit.hits, hit.last_at
                        FROM list_entry e LEFT JOIN list_entry_hit hit ON hit.entry_id = e.id
                        WHERE e.tenant_id = :tenant AND e.value = :value AND e.owner = :owner AND e.verdict = :verdict
                          AND e.kind = :kind
                        """)
                .bind("tenant", tenantId)
                .bind("kind", entry.kind())
                .bind("value", entry.value())
                .bind("owner", entry.owner().orElse(""))
                .bind("verdict", entry.verdict())
                .mapTo(Row.class)
                .one()
                .entry();
        return new Added(existing, false);
    }

    List<ListEntry> page(Handle handle, long tenantId, ListFilter filter, long after, int limit) {
        return filter.query(
                        handle,
                        tenantId,
                        """
                        SELECT e.*, hit.hits, hit.last_at
                        FROM list_entry e LEFT JOIN list_entry_hit hit ON hit.entry_id = e.id
                        """,
                        """
                        AND e.id > :after
                        ORDER BY e.id
                        LIMIT :limit
                        """)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Row.class)
                .map(Row::entry)
                .list();
    }

    /** Returns the number of entries that match. */
    long count(Handle handle, long tenantId, ListFilter filter) {
        return filter.query(handle, tenantId, "SELECT count(*) FROM list_entry e ", "")
                .mapTo(Long.class)
                .one();
    }

    /** The ids of those that match, locked until the end of the transaction. */
    List<Long> locked(Handle handle, long tenantId, ListFilter filter) {
        return filter.query(handle, tenantId, "SELECT e.id FROM list_entry e ", "ORDER BY e.id FOR UPDATE")
                .mapTo(Long.class)
                .list();
    }

    /** Entries by their ids, locked until the end of the transaction in the order of their ids. */
    Map<Long, ListEntry> locked(Handle handle, long tenantId, Collection<Long> ids) {
        return handle.createQuery(
                        """
                        SELECT e.*, hit.hits, hit.last_at
                        FROM list_entry e LEFT JOIN list_entry_hit hit ON hit.entry_id = e.id
                        WHERE e.tenant_id = :tenant AND e.id = ANY (:ids)
                        ORDER BY e.id
                        FOR UPDATE OF e
                        """)
                .bind("tenant", tenantId)
                .bindArray("ids", Long.class, List.copyOf(ids))
                .mapTo(Row.class)
                .collect(Collectors.toMap(Row::id, Row::entry));
    }

    /** An entry, locked until the end of the transaction. */
    Optional<ListEntry> locked(Handle handle, long tenantId, long id) {
        return Optional.ofNullable(locked(handle, tenantId, List.of(id)).get(id));
    }

    /** Returns the number of entries of a kind that apply for the tenant. */
    long count(Handle handle, long tenantId, EntryKind kind) {
        return handle.createQuery(
                        """
                SELECT count(*)
                FROM list_entry
                WHERE tenant_id = :tenant
                  AND kind = :kind
                  AND (expires_at IS NULL OR expires_at > :now)
                """)
                .bind("tenant", tenantId)
                .bind("kind", kind)
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .one();
    }

    private record Other(long id, boolean expired) {}

    /**
     * Changes verdict, note, end and need of authentication of an entry that is locked.
     *
     * @return empty if there is another entry with this verdict; an expired one is replaced
     */
    Optional<ListEntry> change(Handle handle, long tenantId, long id, ListEntry changed, String actor) {
        Map<Long, Boolean> others = handle.createQuery(
                        """
                        SELECT o.id, coalesce(o.expires_at <= :now, false) AS expired
                        FROM list_entry o JOIN list_entry e USING (tenant_id, value, owner, kind)
                        WHERE e.tenant_id = :tenant AND e.id = :id AND o.id <> e.id AND o.verdict = :verdict
                        FOR UPDATE OF o
                        """)
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("verdict", changed.verdict())
                .bind("now", clock.instant())
                .mapTo(Other.class)
                .collect(Collectors.toMap(Other::id, Other::expired));
        Optional<String> before = changes.describe(handle, tenantId, id);
        if (before.isEmpty() || others.containsValue(false)) {
            return Optional.empty();
        }
        remove(handle, tenantId, others.keySet(), actor);
        handle.createUpdate(
                        """
                                UPDATE list_entry
                                SET verdict = :verdict, note = :note, expires_at = :expires,
                                    authenticated_only = :authenticatedOnly, version = version + 1
                                WHERE tenant_id = :tenant
                                  AND id = :id
                                """)
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("verdict", changed.verdict())
                .bind("note", changed.note().orElse(null))
                .bind("expires", changed.expiresAt().orElse(null))
                .bind("authenticatedOnly", changed.authenticatedOnly().orElse(false))
                .execute();
        changes.changed(handle, tenantId, id, before.get(), actor);
        return locked(handle, tenantId, id);
    }

    /** Removes entries that are locked. */
    void remove(Handle handle, long tenantId, Collection<Long> ids, String actor) {
        if (ids.isEmpty()) {
            return;
        }
        changes.removed(handle, tenantId, ids, actor);
        handle.createUpdate("DELETE FROM list_entry WHERE tenant_id = :tenant AND id = ANY (:ids)")
                .bind("tenant", tenantId)
                .bindArray("ids", Long.class, List.copyOf(ids))
                .execute();
    }
}
