package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.Breadth;
import org.turingmail.protocol.DocumentAccess;
import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.IssuedDocument;
import org.turingmail.protocol.ListEntry;
import org.turingmail.protocol.ListForm;
import org.turingmail.protocol.PublishedList;
import org.turingmail.protocol.SharedList;
import org.turingmail.protocol.verdicts.Verdict;

/** Published lists in the database. Thread-safe. */
public final class PublishedLists {
    /** The origins that tell nothing about who corresponds with whom. */
    static final Set<Origin> DISCREET = EnumSet.of(Origin.MANUAL, Origin.IMPORT);

    /** Whether a tenant, {@code :tenant}, may subscribe to a list l. */
    static final String OFFERED = "(l.tenant_id <> :tenant AND (l.everybody OR"
            + " (SELECT me.name FROM tenant me WHERE me.id = :tenant) = ANY (l.tenants)))";

    private static final String COLUMNS =
            "l.id, l.tenant_id, l.version, l.body::text AS body, l.created_at, l.changed_at,"
                    + " (SELECT count(*) FROM subscription s WHERE s.list_id = l.id) AS subscribers, l.document_key,"
                    + " d.version AS document_version, d.entries, d.issued_at, d.expires_at, d.error";

    private static final String FROM = " FROM published_list l LEFT JOIN list_document d ON d.list_id = l.id";

    private final ObjectMapper json;
    private final ListReplacement replacement;
    private final URI publicUrl;

    PublishedLists(ObjectMapper json, ListReplacement replacement, URI publicUrl) {
        this.json = requireNonNull(json);
        this.replacement = requireNonNull(replacement);
        this.publicUrl = requireNonNull(publicUrl);
    }

    /** Which entries of its tenant are in a list. */
    static EntryFilter filter(PublishedList list) {
        EntryFilter filter = EntryFilter.of(list.kinds(), list.verdicts());
        return list.form() == ListForm.HASHED ? filter.hashable() : filter;
    }

    /** Entries of which origins are in a list. */
    static Set<Origin> origins(PublishedList list) {
        return list.origins().isEmpty()
                ? DISCREET
                : list.origins().stream()
                        .map(origin -> Origin.of(origin).orElseThrow())
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Origin.class)));
    }

    List<PublishedList> page(Handle handle, long tenantId, long after, int limit) {
        return handle.createQuery("SELECT " + COLUMNS + FROM
                        + " WHERE l.tenant_id = :tenant AND l.id > :after ORDER BY l.id LIMIT :limit")
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> list(row))
                .list();
    }

    Optional<PublishedList> find(Handle handle, long tenantId, long id) {
        return handle.createQuery("SELECT " + COLUMNS + FROM + " WHERE l.tenant_id = :tenant AND l.id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .map((row, context) -> list(row))
                .findOne();
    }

    /** Whether a tenant has another list of the name. */
    boolean isTaken(Handle handle, long tenantId, String name, long except) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM published_list WHERE tenant_id = :tenant"
                        + " AND name = :name AND id <> :except)")
                .bind("tenant", tenantId)
                .bind("name", name)
                .bind("except", except)
                .mapTo(Boolean.class)
                .one();
    }

    int count(Handle handle, long tenantId) {
        return handle.createQuery("SELECT count(*) FROM published_list WHERE tenant_id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(Integer.class)
                .one();
    }

    PublishedList insert(Handle handle, long tenantId, PublishedList list, Instant now) {
        long id = handle.createQuery("INSERT INTO published_list (tenant_id, name, body, everybody, tenants, document,"
                        + " created_at, changed_at) VALUES (:tenant, :name, :body::jsonb, :everybody, :tenants,"
                        + " :document, :now, :now)"
                        + " RETURNING id")
                .bind("tenant", tenantId)
                .bind("name", list.name())
                .bind("body", body(list))
                .bind("everybody", list.everybody())
                .bindArray("tenants", String.class, list.tenants())
                .bind("document", list.document())
                .bind("now", now)
                .mapTo(Long.class)
                .one();
        return find(handle, tenantId, id).orElseThrow();
    }

    /**
     * A list, locked until the end of the transaction: meanwhile nobody subscribes to it, and no document of it is
     * made.
     */
    Optional<PublishedList> locked(Handle handle, long tenantId, long id) {
        handle.createQuery("SELECT id FROM published_list WHERE tenant_id = :tenant AND id = :id FOR UPDATE")
                .bind("tenant", tenantId)
                .bind("id", id)
                .mapTo(Long.class)
                .findOne();
        return find(handle, tenantId, id);
    }

    /** @param former as it is now, locked */
    PublishedList update(Handle handle, long tenantId, long id, PublishedList former, PublishedList list, Instant now) {
        if (!isOfSameDocument(former, list)) {
            replacement.replaced(handle, id);
        }
        handle.createUpdate("UPDATE published_list SET name = :name, body = :body::jsonb, everybody = :everybody,"
                        + " tenants = :tenants, document = :document, version = version + 1, revision = revision + 1, changed_at = :now"
                        + " WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("name", list.name())
                .bind("body", body(list))
                .bind("everybody", list.everybody())
                .bindArray("tenants", String.class, list.tenants())
                .bind("document", list.document())
                .bind("now", now)
                .execute();
        return find(handle, tenantId, id).orElseThrow();
    }

    /** Whether what a document of one says may be said by the other. */
    private static boolean isOfSameDocument(PublishedList one, PublishedList other) {
        return one.name().equals(other.name())
                && one.document() == other.document()
                && one.form() == other.form()
                && origins(one).equals(origins(other))
                && filter(one).equals(filter(other));
    }

    void delete(Handle handle, long tenantId, long id) {
        handle.createUpdate("DELETE FROM published_list WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .execute();
    }

    /** The tenants that subscribe to some of these lists. */
    static Set<Long> subscribers(Handle handle, Collection<Long> lists) {
        return handle.createQuery("SELECT DISTINCT tenant_id FROM subscription WHERE list_id = ANY (:lists)")
                .bindArray("lists", Long.class, lists)
                .mapTo(Long.class)
                .collect(Collectors.toSet());
    }

    /** Lists to which a tenant may subscribe, by their names. */
    List<SharedList> offered(Handle handle, long tenantId, String after, int limit) {
        return handle.createQuery("SELECT p.name || '/' || l.name AS list, l.body::text AS body FROM published_list l"
                        + " JOIN tenant p ON p.id = l.tenant_id WHERE " + OFFERED
                        + " AND (p.name || '/' || l.name) COLLATE \"C\" > :after"
                        + " ORDER BY (p.name || '/' || l.name) COLLATE \"C\" LIMIT :limit")
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> {
                    PublishedList list = read(row.getString("body"));
                    return SharedList.builder()
                            .list(row.getString("list"))
                            .title(list.title())
                            .description(list.description())
                            .form(list.form())
                            .verdicts(list.verdicts())
                            .kinds(list.kinds())
                            .build();
                })
                .list();
    }

    /**
     * The list of a name, {@code TENANT/NAME}, if a tenant may subscribe to it. That stays so until the end of the
     * transaction.
     */
    Optional<Long> offered(Handle handle, long tenantId, String list) {
        return handle.createQuery("SELECT l.id FROM published_list l JOIN tenant p ON p.id = l.tenant_id"
                        + " WHERE p.name || '/' || l.name = :list AND " + OFFERED + " FOR SHARE OF l")
                .bind("tenant", tenantId)
                .bind("list", list)
                .mapTo(Long.class)
                .findOne();
    }

    /** What is in a list, as subscribers may see it. */
    List<ListEntry> entries(
            Handle handle,
            long publisher,
            PublishedList list,
            EntryFilter filter,
            String name,
            Instant now,
            Page page) {
        return entries(handle, publisher, list, filter, name, now, page, "");
    }

    private static List<ListEntry> entries(
            Handle handle,
            long publisher,
            PublishedList list,
            EntryFilter filter,
            String name,
            Instant now,
            Page page,
            String condition) {
        return handle.createQuery("SELECT id, kind, value, verdict, expires_at, authenticated_only FROM list_entry"
                        + " WHERE tenant_id = :tenant AND id > :after AND owner = '' AND origin = ANY (:origins)"
                        + " AND kind = ANY (:kinds) AND verdict = ANY (:verdicts)"
                        + " AND (expires_at IS NULL OR expires_at > :now)" + condition + " ORDER BY id LIMIT :limit")
                .bind("tenant", publisher)
                .bind("after", page.after())
                .bindArray(
                        "origins",
                        String.class,
                        origins(list).stream().map(Origin::text).toList())
                .bindArray("kinds", String.class, names(filter.kinds()))
                .bindArray("verdicts", String.class, names(filter.verdicts()))
                .bind("now", now)
                .bind("limit", page.limit())
                .map((row, context) -> {
                    ListEntry.Builder entry = ListEntry.builder()
                            .id(row.getLong("id"))
                            .kind(EntryKind.valueOf(row.getString("kind")))
                            .value(row.getString("value"))
                            .verdict(Verdict.valueOf(row.getString("verdict")))
                            .scope(EntryScope.TENANT)
                            .origin(Origin.SHARED.text())
                            .sharedBy(name);
                    if (row.getBoolean("authenticated_only")) {
                        entry.authenticatedOnly(true);
                    }
                    Timestamp expires = row.getTimestamp("expires_at");
                    return (expires == null ? entry : entry.expiresAt(expires.toInstant())).build();
                })
                .list();
    }

    /** All that is in a list, for a document. */
    public List<PublishedEntry> items(Handle handle, long publisher, PublishedList list, Instant now, int limit) {
        EntryFilter filter = filter(list);
        // A document cannot say of an entry that it is for authenticated mail only: it would count for forgeries too.
        return entries(
                        handle,
                        publisher,
                        list,
                        filter,
                        list.name(),
                        now,
                        new Page(0, limit),
                        " AND NOT authenticated_only")
                .stream()
                .filter(PublishedLists::isPublishable)
                .map(entry -> new PublishedEntry(
                        entry.verdict(),
                        entry.kind(),
                        entry.value(),
                        // Rounded up: it counts here until its very end.
                        entry.expiresAt()
                                .map(end -> end.plusNanos(999_999_999).getEpochSecond())
                                .orElse(0L)))
                .toList();
    }

    /** What other installations would refuse, with all of the document. */
    private static boolean isPublishable(ListEntry entry) {
        try {
            return ListItem.canonical(entry.kind(), entry.value()).equals(entry.value())
                    && Breadth.of(entry.kind(), entry.value()).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    record Page(long after, int limit) {}

    private static List<String> names(Collection<? extends Enum<?>> values) {
        return values.stream().map(value -> value.name()).toList();
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private PublishedList list(ResultSet row) throws SQLException {
        PublishedList list = read(row.getString("body"));
        PublishedList.Builder complete = PublishedList.builder();
        if (list.document() != DocumentAccess.NONE) {
            complete.documentUrl(publicUrl + "/list-documents/" + row.getString("document_key"))
                    .issued(IssuedDocument.builder()
                            .documentVersion(row.getLong("document_version"))
                            .entries(row.getInt("entries"))
                            .issuedAt(instant(row, "issued_at"))
                            .expiresAt(instant(row, "expires_at"))
                            .error(Optional.ofNullable(row.getString("error")))
                            .build());
        }
        return complete.from(list)
                .id(row.getLong("id"))
                .version(row.getInt("version"))
                .subscribers(row.getInt("subscribers"))
                .createdAt(row.getTimestamp("created_at").toInstant())
                .changedAt(row.getTimestamp("changed_at").toInstant())
                .build();
    }

    public PublishedList read(String body) {
        try {
            return json.readValue(body, PublishedList.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored list cannot be read", e);
        }
    }

    /** Without what central itself adds. */
    private String body(PublishedList list) {
        try {
            return json.writeValueAsString(PublishedList.builder()
                    .from(list)
                    .id(Optional.empty())
                    .version(Optional.empty())
                    .subscribers(Optional.empty())
                    .documentUrl(Optional.empty())
                    .issued(Optional.empty())
                    .createdAt(Optional.empty())
                    .changedAt(Optional.empty())
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
