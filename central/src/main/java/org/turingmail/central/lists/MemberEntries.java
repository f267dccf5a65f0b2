package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.verdicts.Verdict;

/** What recipients say of senders, each in the own list: entries that are added and taken away again. Thread-safe. */
@Singleton
public final class MemberEntries {
    private final TenantChange change;
    private final ListChanges changes;
    private final Clock clock;

    MemberEntries(TenantChange change, ListChanges changes, Clock clock) {
        this.change = requireNonNull(change);
        this.changes = requireNonNull(changes);
        this.clock = requireNonNull(clock);
    }

    /**
     * What is said of a sender.
     *
     * @param value canonical, an address or a domain
     * @param authenticatedOnly whether it is for authenticated messages only; of allow entries
     */
    public record Said(EntryKind kind, String value, Verdict verdict, boolean authenticatedOnly) {
        public Said {
            requireNonNull(kind);
            requireNonNull(value);
            requireNonNull(verdict);
        }

        private Verdict contrary() {
            return verdict == Verdict.DELIVER ? Verdict.BLOCK : Verdict.DELIVER;
        }

        /** For whom agents forget verdicts. */
        String about() {
            return kind == EntryKind.ADDRESS ? value : "@" + value;
        }

        /** Whether it may be said: not of what half of the world is below. */
        public boolean isAllowed() {
            return CanonicalEntry.of(
                            ListEntry.builder()
                                    .kind(kind)
                                    .value(value)
                                    .verdict(verdict)
                                    .scope(EntryScope.TENANT)
                                    .build(),
                            new Checks(),
                            "",
                            false)
                    .isPresent();
        }
    }

    /**
     * What has changed.
     *
     * @param added ids of entries
     * @param replaced entries that were removed, as JSON: those of the contrary, and narrower ones
     */
    public record Change(List<Long> added, String replaced) {
        /** Nothing has changed. */
        public static final Change NONE = new Change(List.of(), "[]");

        public Change {
            added = List.copyOf(added);
            requireNonNull(replaced);
        }

        /** Whether there is something to undo. */
        public boolean isNone() {
            return equals(NONE);
        }
    }

    /**
     * Adds entries in place of those about the same that say the contrary or less: for authenticated messages only, or
     * for a time that is over. An entry that says as much stays.
     *
     * @param handle in a transaction that has not appended to the feeds of agents
     * @param owners canonical addresses
     * @param reason the reason code that agents are told
     */
    public Change say(Handle handle, long tenantId, Said said, Collection<String> owners, String actor, String reason) {
        return change.join(handle, tenantId, actor, changes, "sender-said", joined -> {
            Change made = say(joined, tenantId, said, owners, actor);
            return made.isNone() ? Outcome.unchanged(made) : Outcome.inHistory(made, List.of(said.about()), reason);
        });
    }

    private Change say(Handle handle, long tenantId, Said said, Collection<String> owners, String actor) {
        List<String> sorted = owners.stream().distinct().sorted().toList();
        List<Long> others = handle.createQuery(
                        """
                SELECT id FROM list_entry
                WHERE tenant_id = :tenant
                    AND value = :value
                    AND kind = :kind
                    AND owner = ANY (:owners)
                    AND (
                        verdict = :contrary
                        OR expires_at <= :now
                        OR (authenticated_only AND NOT :authenticatedOnly)
                    )
                ORDER BY owner, id FOR UPDATE
                """)
                .bind("tenant", tenantId)
                .bind("value", said.value)
                .bind("kind", said.kind)
                .bindArray("owners", String.class, sorted)
                .bind("contrary", said.contrary())
                .bind("now", clock.instant())
                .bind("authenticatedOnly", said.authenticatedOnly)
                .mapTo(Long.class)
                .list();
        String replaced = handle.createQuery(
                        """
                SELECT coalesce(jsonb_agg(jsonb_build_object('verdict', verdict, 'owner', owner, 'origin', origin,
                    'note', note, 'expires_at', expires_at, 'authenticated_only', authenticated_only, 'created_by',
                    created_by)),
                    '[]')::text
                FROM list_entry
                WHERE tenant_id = :tenant AND id = ANY (:ids)
                """)
                .bind("tenant", tenantId)
                .bindArray("ids", Long.class, others)
                .mapTo(String.class)
                .one();
        remove(handle, tenantId, others, actor);
        List<Long> added = handle.createQuery(
                        """
                INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, authenticated_only,
                    created_by, created_at)
                SELECT :tenant, :kind, :value, :verdict, 'USER', owner, 'manual', :authenticatedOnly, :actor, :now
                FROM unnest(:owners) AS owner
                ON CONFLICT (tenant_id, value, owner, verdict, kind) DO NOTHING
                RETURNING id
                """)
                .bind("tenant", tenantId)
                .bind("kind", said.kind)
                .bind("value", said.value)
                .bind("verdict", said.verdict)
                .bind("authenticatedOnly", said.authenticatedOnly)
                .bind("actor", actor)
                .bind("now", clock.instant())
                .bindArray("owners", String.class, sorted)
                .mapTo(Long.class)
                .list();
        changes.added(handle, tenantId, added, actor);
        return new Change(added, replaced);
    }

    /**
     * Undoes a change: removes what it added, and restores what it took the place of.
     *
     * @param handle in a transaction that has not appended to the feeds of agents
     * @param reason the reason code that agents are told
     */
    public void undo(Handle handle, long tenantId, Said said, Change made, String actor, String reason) {
        change.join(handle, tenantId, actor, changes, "sender-unsaid", joined -> {
            undo(joined, tenantId, said, made, actor);
            return Outcome.inHistory(made, List.of(said.about()), reason);
        });
    }

    private void undo(Handle handle, long tenantId, Said said, Change made, String actor) {
        List<Long> there = handle.createQuery(
                        """
                SELECT id FROM list_entry
                WHERE tenant_id = :tenant AND id = ANY (:ids)
                ORDER BY id FOR UPDATE
                """)
                .bind("tenant", tenantId)
                .bindArray("ids", Long.class, made.added)
                .mapTo(Long.class)
                .list();
        remove(handle, tenantId, there, actor);
        List<Long> again = handle.createQuery(
                        """
                INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, note, expires_at,
                    authenticated_only, created_by, created_at)
                SELECT :tenant, :kind, :value, verdict, 'USER', owner, origin, note, expires_at, authenticated_only,
                    created_by, :now
                FROM jsonb_to_recordset(CAST(:replaced AS jsonb)) AS r (verdict text, owner text, origin text,
                    note text, expires_at timestamptz, authenticated_only boolean, created_by text)
                ON CONFLICT (tenant_id, value, owner, verdict, kind) DO NOTHING
                RETURNING id
                """)
                .bind("tenant", tenantId)
                .bind("kind", said.kind)
                .bind("value", said.value)
                .bind("replaced", made.replaced)
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .list();
        changes.added(handle, tenantId, again, actor);
    }

    private void remove(Handle handle, long tenantId, List<Long> ids, String actor) {
        if (!ids.isEmpty()) {
            changes.removed(handle, tenantId, ids, actor);
            handle.createUpdate("DELETE FROM list_entry WHERE tenant_id = :tenant AND id = ANY (:ids)")
                    .bind("tenant", tenantId)
                    .bindArray("ids", Long.class, ids)
                    .execute();
        }
    }

    /** Of how many people of a tenant the own list allows a sender, but for some. */
    public int allowedBy(Handle handle, long tenantId, String sender, Collection<String> except) {
        return handle.createQuery(
                        """
                SELECT count(DISTINCT owner) FROM list_entry
                WHERE tenant_id = :tenant
                    AND value = :sender
                    AND kind = 'ADDRESS'
                    AND verdict = 'DELIVER'
                    AND scope = 'USER'
                    AND owner <> ALL (:except)
                    AND (expires_at IS NULL OR expires_at > :now)
                """)
                .bind("tenant", tenantId)
                .bind("sender", sender)
                .bindArray("except", String.class, List.copyOf(except))
                .bind("now", clock.instant())
                .mapTo(Integer.class)
                .one();
    }

    /** An entry by its parts, for those that name it in another way. */
    public static Optional<Said> of(EntryKind kind, String value, Verdict verdict, boolean authenticatedOnly) {
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new Said(kind, value, verdict, authenticatedOnly && verdict == Verdict.DELIVER));
    }
}
