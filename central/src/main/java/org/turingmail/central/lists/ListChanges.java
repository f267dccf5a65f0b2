package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.TenantCache;

/**
 * The history of the lists. Whatever changes an entry says so here, in the same transaction: that keeps each replica's
 * index of the lists up to date. Thread-safe.
 */
@Singleton
public final class ListChanges implements TenantCache {
    /** Registrations that asked the lists before the commit are there by then. */
    private static final Duration REVIEW_AFTER = Duration.ofSeconds(2);

    /** NOTIFY channel for changes to the lists. */
    public static final String CHANNEL = "turing_list";

    private final Clock clock;
    /** Handles in a transaction that has changes; weak, should one end neither way. */
    private final Set<Handle> telling = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    private volatile Runnable afterCommit = () -> {};

    @Inject
    public ListChanges(Clock clock) {
        this.clock = requireNonNull(clock);
    }

    /** What is to be done after the commit of a change through this replica, before anybody learns of it. */
    public void afterCommit(Runnable action) {
        afterCommit = action;
    }

    /** A change locks the entries that it concerns. */
    @Override
    public boolean waitsInLine() {
        return false;
    }

    /** Nothing is left to do: each entry that was changed has told them. */
    @Override
    public void notifyReplicas(Handle handle, Collection<Long> tenants) {}

    /** Nothing is left to do: see {@link #afterCommit}. */
    @Override
    public void refresh(Collection<Long> tenants) {}

    /** All entries of an import are there. */
    public void imported(Handle handle, long tenantId, long importId, String actor) {
        bulk(handle, tenantId, "imported", importId, actor);
        handle.createUpdate(
                        """
                INSERT INTO held_review (tenant_id, sender, due_at)
                SELECT :tenant, NULL, :due
                WHERE EXISTS (SELECT FROM list_entry WHERE import_id = :import AND verdict = 'DELIVER')
                """)
                .bind("tenant", tenantId)
                .bind("due", clock.instant().plus(REVIEW_AFTER))
                .bind("import", importId)
                .execute();
    }

    /** All entries of an import are gone again. */
    public void undone(Handle handle, long tenantId, long importId, String actor) {
        bulk(handle, tenantId, "undone", importId, actor);
    }

    private void bulk(Handle handle, long tenantId, String action, long importId, String actor) {
        handle.createUpdate(
                        """
                INSERT INTO list_change (tenant_id, at, actor, action, import_id)
                VALUES (:tenant, :now, :actor, :action, :import)
                """)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .bind("actor", actor)
                .bind("action", action)
                .bind("import", importId)
                .execute();
        tell(handle, tenantId, true, List.of());
    }

    /** New entries, by their ids. */
    void added(Handle handle, long tenantId, Collection<Long> ids, String actor) {
        if (ids.isEmpty()) {
            return;
        }
        record(handle, tenantId, "added", ids, null, actor);
        review(handle, tenantId, ids);
        tell(handle, tenantId, false, ids);
    }

    /**
     * What is held of senders who are allowed now is looked at again. An answer to a challenge releases by itself what
     * it may.
     */
    private void review(Handle handle, long tenantId, Collection<Long> ids) {
        handle.createUpdate(
                        """
                INSERT INTO held_review (tenant_id, sender, due_at)
                SELECT DISTINCT :tenant, CASE WHEN kind = 'ADDRESS' THEN value END, CAST(:due AS timestamptz)
                FROM list_entry
                WHERE tenant_id = :tenant
                  AND id = ANY (:ids)
                  AND verdict = 'DELIVER'
                  AND origin <> 'challenge'
                  AND kind NOT IN ('IP', 'CIDR')
                """)
                .bind("tenant", tenantId)
                .bind("due", clock.instant().plus(REVIEW_AFTER))
                .bindArray("ids", Long.class, List.copyOf(ids))
                .execute();
    }

    /**
     * An entry that is about to be changed, in the words of the API: to be called before. Call {@link #changed}
     * afterwards.
     *
     * @return empty if it is gone
     */
    Optional<String> describe(Handle handle, long tenantId, long id) {
        return handle.createQuery(
                        """
        SELECT jsonb_strip_nulls(jsonb_build_object(
            'kind', kind, 'value', value, 'verdict', verdict, 'scope', scope, 'owner', nullif(owner, ''),
            'note', note, 'expiresAt', expires_at, 'authenticatedOnly', nullif(authenticated_only, false)))::text
        FROM list_entry
        WHERE tenant_id = :tenant AND id = :id
        """)
                .bind("tenant", tenantId)
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** An entry that was changed. */
    void changed(Handle handle, long tenantId, long id, String before, String actor) {
        record(handle, tenantId, "changed", List.of(id), before, actor);
        review(handle, tenantId, List.of(id));
        tell(handle, tenantId, false, List.of(id));
    }

    /** Entries that are about to be removed, by their ids: to be called before. */
    void removed(Handle handle, long tenantId, Collection<Long> ids, String actor) {
        if (ids.isEmpty()) {
            return;
        }
        record(handle, tenantId, "removed", ids, null, actor);
        tell(handle, tenantId, false, ids);
    }

    /**
     * What entries say now is what they said before they are removed, and what they say from now on if they are not.
     *
     * @param before what an entry that was changed said, as {@link #describe} has it; null for others
     */
    private void record(
            Handle handle, long tenantId, String action, Collection<Long> ids, String before, String actor) {
        handle.createUpdate(
                        """
                INSERT INTO list_change (tenant_id, at, actor, action, entry_id, kind, value, owner, before, after)
                SELECT tenant_id, :now, :actor, :action, id, kind, value, owner,
                    CASE WHEN :action = 'removed' THEN said ELSE CAST(:before AS jsonb) END,
                    CASE WHEN :action <> 'removed' THEN said END
                FROM list_entry
                CROSS JOIN LATERAL (SELECT jsonb_strip_nulls(jsonb_build_object(
                    'kind', kind, 'value', value, 'verdict', verdict, 'scope', scope, 'owner', nullif(owner, ''),
                    'note', note, 'expiresAt', expires_at, 'authenticatedOnly', nullif(authenticated_only, false)))
                    AS said) AS words
                WHERE tenant_id = :tenant AND id = ANY (:ids)
                ORDER BY id
                """)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .bind("actor", actor)
                .bind("action", action)
                .bind("before", before)
                .bindArray("ids", Long.class, List.copyOf(ids))
                .execute();
    }

    /**
     * A tenant's published lists are made of its entries for everybody, so they get a new revision with these: later
     * and by others, since two changes that both have to wait for a row of a list would at times wait for each other.
     */
    private void tell(Handle handle, long tenantId, boolean many, Collection<Long> ids) {
        if (telling.add(handle)) {
            // Once for each transaction, however many changes it has.
            handle.afterCommit(() -> {
                telling.remove(handle);
                afterCommit.run();
            });
            handle.afterRollback(() -> telling.remove(handle));
        }
        handle.createQuery(
                        """
                        WITH news AS (
                            INSERT INTO list_news (tenant_id)
                            SELECT :tenant
                            WHERE EXISTS (SELECT FROM published_list WHERE tenant_id = :tenant)
                              AND (:many OR EXISTS (
                                  SELECT FROM list_entry WHERE tenant_id = :tenant AND id = ANY (:ids) AND owner = '')))
                        SELECT pg_notify(:channel, '')
                        """)
                .bind("channel", CHANNEL)
                .bind("tenant", tenantId)
                .bind("many", many)
                .bindArray("ids", Long.class, List.copyOf(ids))
                .mapTo(String.class)
                .one();
    }
}
