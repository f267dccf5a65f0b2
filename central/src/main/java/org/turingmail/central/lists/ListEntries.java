package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;

/**
 * The allow and block lists: what verdicts ask of them, and what {@link KnownSenders} adds. {@link StoredEntries} is
 * for those who administer them. Thread-safe.
 */
@Singleton
public final class ListEntries {
    private final ListChanges changes;
    private final Clock clock;

    @Inject
    public ListEntries(ListChanges changes, Clock clock) {
        this.changes = requireNonNull(changes);
        this.clock = requireNonNull(clock);
    }

    /** Where an entry comes from. */
    public enum Origin {
        MANUAL("manual"),
        IMPORT("import"),
        CHALLENGE("challenge"),
        OUTGOING("outgoing"),
        DIGEST("digest"),
        SHARED("shared");

        private final String text;

        Origin(String text) {
            this.text = text;
        }

        /** The word of the API and the database. */
        public String text() {
            return text;
        }

        /** By its word; empty if there is none. */
        public static Optional<Origin> of(String text) {
            return Arrays.stream(values())
                    .filter(origin -> origin.text.equals(text))
                    .findFirst();
        }
    }

    /**
     * Returns the entries that may decide on a message: about its source, of the tenant or of one of the recipients or
     * their domains. One round trip, whatever the number of recipients. The result is the committed state; a caller
     * that asks often and tolerates a few milliseconds of staleness uses the index of the lists.
     */
    public List<Entry> concerning(
            Handle handle, long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        return concerning(handle, tenantId, values(source), owners(recipients));
    }

    private List<Entry> concerning(Handle handle, long tenantId, Collection<String> values, Collection<String> owners) {
        return handle.createQuery(
                        """
                SELECT id, kind, value, scope, owner, verdict, authenticated_only
                FROM list_entry
                WHERE tenant_id = :tenant
                  AND value = ANY (:values)
                  AND owner = ANY (:owners)
                  AND (expires_at IS NULL OR expires_at > :now)
                UNION ALL
                SELECT id, kind, value, scope, owner, verdict, authenticated_only
                FROM list_entry
                WHERE tenant_id = :tenant
                  AND kind = 'REGEX'
                  AND owner = ANY (:owners)
                  AND (expires_at IS NULL OR expires_at > :now)
                """)
                .bind("tenant", tenantId)
                .bindArray("values", String.class, values)
                .bindArray("owners", String.class, owners)
                .bind("now", clock.instant())
                .mapTo(Entry.class)
                .list();
    }

    /** A mail that is asked about. */
    public record Asked(MailSource source, Collection<EmailAddress> recipients) {
        public Asked {
            requireNonNull(source);
            recipients = List.copyOf(recipients);
        }
    }

    /** The same for many mails, with one round trip for all of them; in their order. */
    public List<List<Entry>> concerning(Handle handle, long tenantId, List<Asked> mails) {
        List<Set<String>> values =
                mails.stream().map(mail -> Set.copyOf(values(mail.source()))).toList();
        List<Set<String>> owners = mails.stream()
                .map(mail -> Set.copyOf(owners(mail.recipients())))
                .toList();
        List<Entry> ofAny = concerning(handle, tenantId, union(values), union(owners));
        List<List<Entry>> entries = new ArrayList<>(mails.size());
        for (int i = 0; i < mails.size(); i++) {
            Set<String> itsValues = values.get(i);
            Set<String> itsOwners = owners.get(i);
            entries.add(ofAny.stream()
                    .filter(entry -> itsOwners.contains(entry.owner())
                            && (entry.kind() == EntryKind.REGEX || itsValues.contains(entry.value())))
                    .toList());
        }
        return entries;
    }

    private static Set<String> union(List<Set<String>> sets) {
        return sets.stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    /**
     * When the first of the entries ends that {@link #concerning} says.
     *
     * @return milliseconds since 1970, {@link Long#MAX_VALUE} if none does
     */
    public long nearestEnd(Handle handle, long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        return handle.createQuery(
                        """
                                SELECT min(expires_at)
                                FROM list_entry
                                WHERE tenant_id = :tenant
                                  AND (value = ANY (:values) OR kind = 'REGEX')
                                  AND owner = ANY (:owners)
                                  AND expires_at > :now
                                """)
                .bind("tenant", tenantId)
                .bindArray("values", String.class, values(source))
                .bindArray("owners", String.class, owners(recipients))
                .bind("now", clock.instant())
                .mapTo(Instant.class)
                .findOne()
                .map(Instant::toEpochMilli)
                .orElse(Long.MAX_VALUE);
    }

    /**
     * The entries of a whole tenant that may decide on a mail of anybody, and come from there, as they are committed
     * now.
     */
    public List<Entry> ofTenant(Handle handle, long tenantId, MailSource source, Set<Origin> origins) {
        return handle.createQuery(
                        """
                                SELECT id, kind, value, 'TENANT' AS scope, '' AS owner, verdict, authenticated_only
                                FROM list_entry
                                WHERE tenant_id = :tenant
                                  AND owner = ''
                                  AND (value = ANY (:values) OR kind = 'REGEX')
                                  AND origin = ANY (:origins)
                                  AND (expires_at IS NULL OR expires_at > :now)
                                """)
                .bind("tenant", tenantId)
                .bindArray("values", String.class, values(source))
                .bindArray(
                        "origins",
                        String.class,
                        origins.stream().map(Origin::text).toList())
                .bind("now", clock.instant())
                .mapTo(Entry.class)
                .list();
    }

    /** The tenant's are there even if nobody knows the recipients. */
    private static Set<String> owners(Collection<EmailAddress> recipients) {
        Set<String> owners = new LinkedHashSet<>(Set.of(""));
        recipients.forEach(recipient -> owners.addAll(Policy.owners(recipient)));
        return owners;
    }

    /** Every value, but for patterns, that an entry about this source can have. */
    private static Set<String> values(MailSource source) {
        Set<String> values = new LinkedHashSet<>();
        for (EmailAddress identity : source.identities()) {
            values.add(identity.canonical());
            values.addAll(identity.domain().withParents());
        }
        source.client().ifPresent(client -> {
            for (int prefix = client.prefix(); prefix >= 0; prefix--) {
                values.add(client.masked(prefix).toString());
            }
        });
        return values;
    }

    /**
     * Makes a sender known to users: an allow entry in the own list of each.
     *
     * @param users canonical addresses, and whether the entry is to count for authenticated mail only; what a person
     *     says takes the place of an entry that does
     * @return those who did not have the entry yet
     */
    List<String> allowForUsers(
            Handle handle,
            long tenantId,
            EmailAddress sender,
            Map<String, Boolean> users,
            Origin origin,
            String actor) {
        List<String> owners = sorted(users.keySet());
        return insertAllowed(
                        handle,
                        tenantId,
                        Collections.nCopies(owners.size(), sender.canonical()),
                        owners,
                        owners.stream().map(users::get).toList(),
                        origin,
                        actor)
                .stream()
                .map(Learnt::owner)
                .toList();
    }

    /**
     * Adds an allow entry for each sender to the user's own list. The entries require authentication from the start:
     * who a user writes to is no secret, and anyone who knows it could forge that sender.
     *
     * @param senders canonical addresses
     * @return those that did not have the entry yet
     */
    List<String> allowForUser(
            Handle handle, long tenantId, EmailAddress user, Collection<String> senders, String actor) {
        List<String> values = sorted(senders);
        return insertAllowed(
                        handle,
                        tenantId,
                        values,
                        Collections.nCopies(values.size(), user.canonical()),
                        Collections.nCopies(values.size(), true),
                        Origin.OUTGOING,
                        actor)
                .stream()
                .map(Learnt::value)
                .toList();
    }

    /** Always in the same order: two transactions on the same rows wait for each other, but never in a circle. */
    private static List<String> sorted(Collection<String> addresses) {
        return addresses.stream().distinct().sorted().toList();
    }

    private record Learnt(long id, String value, String owner) {}

    private List<Learnt> insertAllowed(
            Handle handle,
            long tenantId,
            List<String> values,
            List<String> owners,
            List<Boolean> authenticatedOnly,
            Origin origin,
            String actor) {
        if (values.isEmpty()) {
            return List.of();
        }
        List<Learnt> added = handle.createQuery(
                        """
                INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, origin, authenticated_only,
                    created_by, created_at)
                SELECT :tenant, 'ADDRESS', value, 'DELIVER', 'USER', owner, :origin, authenticated_only, :actor, :now
                FROM unnest(:values, :owners, :authenticatedOnly) AS one (value, owner, authenticated_only)
                ON CONFLICT (tenant_id, value, owner, verdict, kind) DO UPDATE
                SET origin = excluded.origin, note = excluded.note, expires_at = excluded.expires_at,
                    created_at = excluded.created_at, created_by = excluded.created_by, import_id = NULL,
                    authenticated_only = excluded.authenticated_only, version = list_entry.version + 1
                WHERE list_entry.expires_at <= :now
                   OR (excluded.origin = 'manual' AND list_entry.authenticated_only
                       AND NOT excluded.authenticated_only)
                RETURNING id, value, owner
                """)
                .bind("tenant", tenantId)
                .bind("origin", origin.text)
                .bind("actor", actor)
                .bind("now", clock.instant())
                .bindArray("values", String.class, values)
                .bindArray("owners", String.class, owners)
                .bindArray("authenticatedOnly", Boolean.class, authenticatedOnly)
                .mapTo(Learnt.class)
                .list();
        changes.added(handle, tenantId, added.stream().map(Learnt::id).toList(), actor);
        return added;
    }
}
