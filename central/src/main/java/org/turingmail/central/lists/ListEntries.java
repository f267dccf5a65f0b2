package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.protocol.verdicts.Verdict;

/** The allow and block lists. Thread-safe. */
public final class ListEntries {
    private static final String COLUMNS =
            "id, kind, value, verdict, scope, owner, origin, note, expires_at, created_at,"
                    + " created_by, import_id, version, authenticated_only,"
                    + " (SELECT hits FROM list_entry_hit WHERE entry_id = list_entry.id) AS hits,"
                    + " (SELECT last_at FROM list_entry_hit WHERE entry_id = list_entry.id) AS last_at";

    private static final String REPLACE_EXPIRED = " ON CONFLICT (tenant_id, value, owner, verdict, kind) DO UPDATE"
            + " SET origin = excluded.origin, note = excluded.note, expires_at = excluded.expires_at,"
            + " created_at = excluded.created_at, created_by = excluded.created_by, import_id = NULL,"
            + " authenticated_only = excluded.authenticated_only,"
            + " version = list_entry.version + 1 WHERE list_entry.expires_at <= :now";

    private final ListChanges changes;
    private final Clock clock;

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
        return handle.createQuery("SELECT id, kind, value, scope, owner, verdict, authenticated_only FROM list_entry"
                        + " WHERE tenant_id = :tenant AND value = ANY (:values) AND owner = ANY (:owners)"
                        + " AND (expires_at IS NULL OR expires_at > :now)"
                        + " UNION ALL SELECT id, kind, value, scope, owner, verdict, authenticated_only FROM list_entry"
                        + " WHERE tenant_id = :tenant AND kind = 'REGEX' AND owner = ANY (:owners)"
                        + " AND (expires_at IS NULL OR expires_at > :now)")
                .bind("tenant", tenantId)
                .bindArray("values", String.class, values)
                .bindArray("owners", String.class, owners)
                .bind("now", clock.instant())
                .map((row, context) -> new Entry(
                        row.getLong("id"),
                        EntryKind.valueOf(row.getString("kind")),
                        row.getString("value"),
                        EntryScope.valueOf(row.getString("scope")),
                        row.getString("owner"),
                        Verdict.valueOf(row.getString("verdict")),
                        row.getBoolean("authenticated_only")))
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
                        "SELECT min(expires_at) FROM list_entry WHERE tenant_id = :tenant"
                                + " AND (value = ANY (:values) OR kind = 'REGEX') AND owner = ANY (:owners) AND expires_at > :now")
                .bind("tenant", tenantId)
                .bindArray("values", String.class, values(source))
                .bindArray("owners", String.class, owners(recipients))
                .bind("now", clock.instant())
                .map((row, context) -> Optional.ofNullable(row.getTimestamp(1)))
                .one()
                .map(Timestamp::getTime)
                .orElse(Long.MAX_VALUE);
    }

    /**
     * The entries of a whole tenant that may decide on a mail of anybody, and come from there, as they are committed
     * now.
     */
    public List<Entry> ofTenant(Handle handle, long tenantId, MailSource source, Set<Origin> origins) {
        return handle.createQuery(
                        "SELECT id, kind, value, verdict, authenticated_only FROM list_entry WHERE tenant_id = :tenant"
                                + " AND owner = '' AND (value = ANY (:values) OR kind = 'REGEX') AND origin = ANY (:origins)"
                                + " AND (expires_at IS NULL OR expires_at > :now)")
                .bind("tenant", tenantId)
                .bindArray("values", String.class, values(source))
                .bindArray(
                        "origins",
                        String.class,
                        origins.stream().map(Origin::text).toList())
                .bind("now", clock.instant())
                .map((row, context) -> new Entry(
                        row.getLong("id"),
                        EntryKind.valueOf(row.getString("kind")),
                        row.getString("value"),
                        EntryScope.TENANT,
                        "",
                        Verdict.valueOf(row.getString("verdict")),
                        row.getBoolean("authenticated_only")))
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
    public List<String> allowForUsers(
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
                actor,
                "owner");
    }

    /**
     * Adds an allow entry for each sender to the user's own list. The entries require authentication from the start:
     * who a user writes to is no secret, and anyone who knows it could forge that sender.
     *
     * @param senders canonical addresses
     * @return those that did not have the entry yet
     */
    public List<String> allowForUser(
            Handle handle, long tenantId, EmailAddress user, Collection<String> senders, String actor) {
        List<String> values = sorted(senders);
        return insertAllowed(
                handle,
                tenantId,
                values,
                Collections.nCopies(values.size(), user.canonical()),
                Collections.nCopies(values.size(), true),
                Origin.OUTGOING,
                actor,
                "value");
    }

    /**
     * Adds an entry. An existing one with the same kind, value, scope, owner and verdict is left as it is, unless it
     * has expired.
     *
     * @param entry its value and owner canonical
     */
    Added add(Handle handle, long tenantId, ListEntry entry, String actor) {
        Instant now = clock.instant();
        Optional<ListEntry> added = handle.createQuery("INSERT INTO list_entry (tenant_id, kind, value, verdict, scope,"
                        + " owner, origin, note, expires_at, authenticated_only, created_by, created_at) VALUES (:tenant, :kind,"
                        + " :value, :verdict, :scope, :owner, '" + Origin.MANUAL.text
                        + "', :note, :expires, :authenticatedOnly, :actor, :now)"
                        + REPLACE_EXPIRED + " RETURNING " + COLUMNS)
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
                .bind("now", now)
                .map((row, context) -> entry(row))
                .findOne();
        if (added.isPresent()) {
            changes.added(handle, tenantId, List.of(added.get().id().orElseThrow()), actor);
            return new Added(added.get(), true);
        }
        ListEntry existing = handle.createQuery("SELECT " + COLUMNS + " FROM list_entry WHERE tenant_id = :tenant"
                        + " AND value = :value AND owner = :owner AND verdict = :verdict AND kind = :kind")
                .bind("tenant", tenantId)
                .bind("kind", entry.kind())
                .bind("value", entry.value())
                .bind("owner", entry.owner().orElse(""))
                .bind("verdict", entry.verdict())
                .map((row, context) -> entry(row))
                .one();
        return new Added(existing, false);
    }

    /** @param created false if it was there already */
    record Added(ListEntry entry, boolean created) {}

    /**
     * Which entries are wanted: null means all.
     *
     * @param search a part of the value, in lower case
     * @param canonicalSearch the same in the form in which values are stored; as {@code search} if it has no such form
     * @param owner in the form in which owners are stored
     */
    record Filter(
            String search,
            String canonicalSearch,
            EntryKind kind,
            Verdict verdict,
            EntryScope scope,
            String owner,
            String origin) {
        /** Of what a person writes. */
        static Filter of(
                String search, EntryKind kind, Verdict verdict, EntryScope scope, String owner, String origin) {
            return new Filter(
                    search == null ? null : search.toLowerCase(Locale.ROOT),
                    search == null ? null : isAscii(search) ? search.toLowerCase(Locale.ROOT) : canonical(search),
                    kind,
                    verdict,
                    scope,
                    owner == null ? null : canonical(owner),
                    origin);
        }

        private static boolean isAscii(String text) {
            return text.chars().allMatch(c -> c < 0x80);
        }

        /** An address, a domain or the end of an address; in lower case if it is neither. */
        private static String canonical(String text) {
            int at = text.lastIndexOf('@');
            try {
                return at > 0
                        ? EmailAddress.parse(text).canonical()
                        : (at == 0 ? "@" : "")
                                + Domain.parse(text.substring(at + 1)).name();
            } catch (IllegalArgumentException e) {
                return text.toLowerCase(Locale.ROOT);
            }
        }
    }

    private static final String FITS = " WHERE tenant_id = :tenant"
            + " AND (:kind::text IS NULL OR kind = :kind) AND (:verdict::text IS NULL OR verdict = :verdict)"
            + " AND (:scope::text IS NULL OR scope = :scope) AND (:owner::text IS NULL OR owner = :owner)"
            + " AND (:origin::text IS NULL OR origin = :origin)"
            + " AND (:search::text IS NULL OR position(:search in lower(value)) > 0"
            + " OR position(:canonical in lower(value)) > 0)";

    List<ListEntry> page(Handle handle, long tenantId, Filter filter, long after, int limit) {
        return fitting(
                        handle,
                        "SELECT " + COLUMNS + " FROM list_entry" + FITS + " AND id > :after ORDER BY id LIMIT :limit",
                        tenantId,
                        filter)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> entry(row))
                .list();
    }

    /** How many entries fit. */
    long count(Handle handle, long tenantId, Filter filter) {
        return fitting(handle, "SELECT count(*) FROM list_entry" + FITS, tenantId, filter)
                .mapTo(Long.class)
                .one();
    }

    /** The ids of those that fit, locked until the end of the transaction. */
    List<Long> locked(Handle handle, long tenantId, Filter filter) {
        return fitting(handle, "SELECT id FROM list_entry" + FITS + " ORDER BY id FOR UPDATE", tenantId, filter)
                .mapTo(Long.class)
                .list();
    }

    private static Query fitting(Handle handle, String sql, long tenantId, Filter filter) {
        return handle.createQuery(sql)
                .bind("tenant", tenantId)
                .bind("kind", filter.kind() == null ? null : filter.kind().name())
                .bind(
                        "verdict",
                        filter.verdict() == null ? null : filter.verdict().name())
                .bind("scope", filter.scope() == null ? null : filter.scope().name())
                .bind("owner", filter.owner())
                .bind("origin", filter.origin())
                .bind("search", filter.search())
                .bind("canonical", filter.canonicalSearch());
    }

    /** Entries by their ids, locked until the end of the transaction in the order of their ids. */
    Map<Long, ListEntry> locked(Handle handle, long tenantId, Collection<Long> ids) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM list_entry WHERE tenant_id = :tenant AND id = ANY (:ids) ORDER BY id FOR UPDATE")
                .bind("tenant", tenantId)
                .bindArray("ids", Long.class, List.copyOf(ids))
                .map((row, context) -> entry(row))
                .collect(Collectors.toMap(entry -> entry.id().orElseThrow(), entry -> entry));
    }

    /** An entry, locked until the end of the transaction. */
    Optional<ListEntry> locked(Handle handle, long tenantId, long id) {
        return handle.createQuery(
                        "SELECT " + COLUMNS + " FROM list_entry WHERE tenant_id = :tenant AND id = :id FOR UPDATE")
                .bind("tenant", tenantId)
                .bind("id", id)
                .map((row, context) -> entry(row))
                .findOne();
    }

    /** How many entries of a kind count for the tenant. */
    long count(Handle handle, long tenantId, EntryKind kind) {
        return handle.createQuery("SELECT count(*) FROM list_entry WHERE tenant_id = :tenant AND kind = :kind"
                        + " AND (expires_at IS NULL OR expires_at > :now)")
                .bind("tenant", tenantId)
                .bind("kind", kind)
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .one();
    }

    /**
     * Changes verdict, note, end and need of authentication of an entry that is locked.
     *
     * @return empty if there is another entry with this verdict; an expired one is replaced
     */
    Optional<ListEntry> change(Handle handle, long tenantId, long id, ListEntry changed, String actor) {
        Map<Long, Boolean> others = handle.createQuery(
                        "SELECT o.id, coalesce(o.expires_at <= :now, false) AS over"
                                + " FROM list_entry o JOIN list_entry e USING (tenant_id, value, owner, kind)"
                                + " WHERE e.tenant_id = :tenant AND e.id = :id AND o.id <> e.id AND o.verdict = :verdict FOR UPDATE OF o")
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("verdict", changed.verdict())
                .bind("now", clock.instant())
                .map((row, context) -> Map.entry(row.getLong("id"), row.getBoolean("over")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Optional<String> before = changes.describe(handle, tenantId, id);
        if (before.isEmpty() || others.containsValue(false)) {
            return Optional.empty();
        }
        remove(handle, tenantId, others.keySet(), actor);
        handle.createUpdate(
                        "UPDATE list_entry SET verdict = :verdict, note = :note, expires_at = :expires,"
                                + " authenticated_only = :authenticatedOnly, version = version + 1 WHERE tenant_id = :tenant AND id = :id")
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

    /** @return the entry that is gone; empty if the tenant has none of that id */
    Optional<ListEntry> remove(Handle handle, long tenantId, long id, String actor) {
        changes.removed(handle, tenantId, List.of(id), actor);
        return handle.createQuery("DELETE FROM list_entry WHERE tenant_id = :tenant AND id = :id RETURNING " + COLUMNS)
                .bind("tenant", tenantId)
                .bind("id", id)
                .map((row, context) -> entry(row))
                .findOne();
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

    /** Always in the same order: two transactions on the same rows wait for each other, but never in a circle. */
    private static List<String> sorted(Collection<String> addresses) {
        return addresses.stream().distinct().sorted().toList();
    }

    private List<String> insertAllowed(
            Handle handle,
            long tenantId,
            List<String> values,
            List<String> owners,
            List<Boolean> authenticatedOnly,
            Origin origin,
            String actor,
            String returned) {
        if (values.isEmpty()) {
            return List.of();
        }
        Map<Long, String> added = handle.createQuery("INSERT INTO list_entry (tenant_id, kind, value, verdict, scope,"
                        + " owner, origin, authenticated_only, created_by, created_at) SELECT :tenant, 'ADDRESS', value, 'DELIVER',"
                        + " 'USER', owner, :origin, authenticated_only, :actor, :now"
                        + " FROM unnest(:values, :owners, :authenticatedOnly) AS one (value, owner, authenticated_only)"
                        + REPLACE_EXPIRED
                        + " OR (excluded.origin = 'manual' AND list_entry.authenticated_only AND NOT excluded.authenticated_only)"
                        + " RETURNING id, " + returned)
                .bind("tenant", tenantId)
                .bind("origin", origin.text)
                .bind("actor", actor)
                .bind("now", clock.instant())
                .bindArray("values", String.class, values)
                .bindArray("owners", String.class, owners)
                .bindArray("authenticatedOnly", Boolean.class, authenticatedOnly)
                .reduceRows(new LinkedHashMap<>(), (map, row) -> {
                    map.put(row.getColumn("id", Long.class), row.getColumn(returned, String.class));
                    return map;
                });
        changes.added(handle, tenantId, added.keySet(), actor);
        return List.copyOf(added.values());
    }

    private static ListEntry entry(ResultSet row) throws SQLException {
        ListEntry.Builder entry = ListEntry.builder()
                .id(row.getLong("id"))
                .kind(EntryKind.valueOf(row.getString("kind")))
                .value(row.getString("value"))
                .verdict(Verdict.valueOf(row.getString("verdict")))
                .scope(EntryScope.valueOf(row.getString("scope")))
                .origin(row.getString("origin"))
                .createdAt(row.getTimestamp("created_at").toInstant());
        String owner = row.getString("owner");
        if (!owner.isEmpty()) {
            entry.owner(owner);
        }
        String note = row.getString("note");
        if (note != null) {
            entry.note(note);
        }
        Timestamp expires = row.getTimestamp("expires_at");
        if (expires != null) {
            entry.expiresAt(expires.toInstant());
        }
        String createdBy = row.getString("created_by");
        if (!createdBy.isEmpty()) {
            entry.createdBy(createdBy);
        }
        if (row.getBoolean("authenticated_only")) {
            entry.authenticatedOnly(true);
        }
        Timestamp lastHit = row.getTimestamp("last_at");
        if (lastHit != null) {
            entry.hits(row.getLong("hits")).lastHitAt(lastHit.toInstant());
        }
        return entry.importId(Optional.ofNullable((Long) row.getObject("import_id")))
                .version(row.getInt("version"))
                .build();
    }
}
