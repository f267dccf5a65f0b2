package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.documents.DocumentJson;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.StoredDocument;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.Breadth;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.verdicts.Verdict;

/** Published lists in the database, and what is in them. Thread-safe. */
@Singleton
public final class PublishedLists {
    /** The origins that tell nothing about who corresponds with whom. */
    static final Set<Origin> DISCREET = EnumSet.of(Origin.MANUAL, Origin.IMPORT);

    static final DocumentTable<Row> TABLE = new DocumentTable<>(
            "published_list",
            Row.class,
            new DocumentTable.Statements(
                    """
                    SELECT l.id, l.tenant_id, l.version, l.name, l.body::text AS body, l.created_at, l.changed_at,
                        l.document_key, (SELECT count(*) FROM subscription s WHERE s.list_id = l.id) AS subscribers,
                        d.version AS document_version, d.entries, d.issued_at, d.expires_at, d.error
                    FROM published_list l LEFT JOIN list_document d ON d.list_id = l.id
                    """,
                    """
                    INSERT INTO published_list
                        (tenant_id, name, body, everybody, tenants, document, created_at, changed_at)
                    VALUES (:tenant, :name, :body::jsonb, :everybody, :tenants, :document, :now, :now)
                    RETURNING id
                    """,
                    """
                    UPDATE published_list
                    SET name = :name, body = :body::jsonb, everybody = :everybody, tenants = :tenants,
                        document = :document, version = version + 1, revision = revision + 1, changed_at = :now
                    WHERE tenant_id = :tenant AND id = :id
                    """,
                    // Meanwhile nobody subscribes to it, and no document of it is made.
                    "UPDATE"));

    private final DocumentJson json;
    private final ListReplacement replacement;
    private final URI publicUrl;

    PublishedLists(DocumentJson json, ListReplacement replacement, CentralConfiguration configuration) {
        this.json = requireNonNull(json);
        this.replacement = requireNonNull(replacement);
        this.publicUrl = configuration.publicUrl();
    }

    /** A list as it is stored, with its document if it has one. */
    record Row(
            long id,
            int version,
            String name,
            String body,
            Instant createdAt,
            Instant changedAt,
            UUID documentKey,
            int subscribers,
            long documentVersion,
            int entries,
            Optional<Instant> issuedAt,
            Optional<Instant> expiresAt,
            Optional<String> error)
            implements StoredDocument {}

    PublishedList list(Row row) {
        PublishedList list = read(row.body);
        PublishedList.Builder complete = PublishedList.builder();
        if (list.document() != DocumentAccess.NONE) {
            complete.documentUrl(publicUrl + "/list-documents/" + row.documentKey)
                    .issued(IssuedDocument.builder()
                            .documentVersion(row.documentVersion)
                            .entries(row.entries)
                            .issuedAt(row.issuedAt)
                            .expiresAt(row.expiresAt)
                            .error(row.error)
                            .build());
        }
        return complete.from(list)
                .id(row.id)
                .version(row.version)
                .subscribers(row.subscribers)
                .createdAt(row.createdAt)
                .changedAt(row.changedAt)
                .build();
    }

    /** What is stored of a list: without what central itself adds. */
    Draft draft(PublishedList list) {
        String body = json.write(PublishedList.builder()
                .from(list)
                .id(Optional.empty())
                .version(Optional.empty())
                .subscribers(Optional.empty())
                .documentUrl(Optional.empty())
                .issued(Optional.empty())
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
        return new Draft(list.name(), body, statement -> statement
                .bind("everybody", list.everybody())
                .bindArray("tenants", String.class, list.tenants())
                .bind("document", list.document()));
    }

    /** The same in the place of another one. */
    Draft draft(Handle handle, Row former, PublishedList list) {
        if (!isOfSameDocument(read(former.body), list)) {
            replacement.replaced(handle, former.id);
        }
        return draft(list);
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

    /** Whether what a document of one says may be said by the other. */
    private static boolean isOfSameDocument(PublishedList one, PublishedList other) {
        return one.name().equals(other.name())
                && one.document() == other.document()
                && one.form() == other.form()
                && origins(one).equals(origins(other))
                && filter(one).equals(filter(other));
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
        return handle.createQuery(
                        """
                        SELECT p.name || '/' || l.name AS list, l.body::text AS body
                        FROM published_list l JOIN tenant p ON p.id = l.tenant_id JOIN tenant me ON me.id = :tenant
                        WHERE l.tenant_id <> me.id AND (l.everybody OR me.name = ANY (l.tenants))
                            AND (p.name || '/' || l.name) COLLATE "C" > :after
                        ORDER BY (p.name || '/' || l.name) COLLATE "C" LIMIT :limit
                        """)
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Offer.class)
                .map(this::shared)
                .list();
    }

    private record Offer(String list, String body) {}

    private SharedList shared(Offer offer) {
        PublishedList list = read(offer.body);
        return SharedList.builder()
                .list(offer.list)
                .title(list.title())
                .description(list.description())
                .form(list.form())
                .verdicts(list.verdicts())
                .kinds(list.kinds())
                .build();
    }

    /**
     * The list of a name, {@code TENANT/NAME}, if a tenant may subscribe to it. That stays so until the end of the
     * transaction.
     */
    Optional<Long> offered(Handle handle, long tenantId, String list) {
        return handle.createQuery(
                        """
                        SELECT l.id
                        FROM published_list l JOIN tenant p ON p.id = l.tenant_id JOIN tenant me ON me.id = :tenant
                        WHERE p.name || '/' || l.name = :list
                            AND l.tenant_id <> me.id AND (l.everybody OR me.name = ANY (l.tenants))
                        FOR SHARE OF l
                        """)
                .bind("tenant", tenantId)
                .bind("list", list)
                .mapTo(Long.class)
                .findOne();
    }

    /**
     * Which entries of a list are asked for. Immutable.
     *
     * @param publisher the tenant whose entries they are
     * @param name what the one who asks calls the list
     */
    record Selection(long publisher, PublishedList list, EntryFilter filter, String name) {}

    /** What is in a list, as subscribers may see it. */
    List<ListEntry> entries(Handle handle, Selection selection, Instant now, PageRequest page) {
        return rows(handle, selection, now, page.after(), page.rows(), true).stream()
                .map(row -> row.shown(selection.name))
                .toList();
    }

    private static List<EntryRow> rows(
            Handle handle, Selection selection, Instant now, long after, int limit, boolean authenticatedToo) {
        return handle.createQuery(
                        """
                        SELECT id, kind, value, verdict, expires_at, authenticated_only FROM list_entry
                        WHERE tenant_id = :tenant AND id > :after AND owner = '' AND origin = ANY (:origins)
                            AND kind = ANY (:kinds) AND verdict = ANY (:verdicts)
                            AND (expires_at IS NULL OR expires_at > :now)
                            AND (:authenticatedToo OR NOT authenticated_only)
                        ORDER BY id LIMIT :limit
                        """)
                .bind("tenant", selection.publisher)
                .bind("after", after)
                .bindArray(
                        "origins",
                        String.class,
                        origins(selection.list).stream().map(Origin::text).toList())
                .bindArray("kinds", String.class, names(selection.filter.kinds()))
                .bindArray("verdicts", String.class, names(selection.filter.verdicts()))
                .bind("now", now)
                .bind("authenticatedToo", authenticatedToo)
                .bind("limit", limit)
                .mapTo(EntryRow.class)
                .list();
    }

    private record EntryRow(
            long id,
            EntryKind kind,
            String value,
            Verdict verdict,
            Optional<Instant> expiresAt,
            boolean authenticatedOnly) {
        ListEntry shown(String list) {
            ListEntry.Builder entry = ListEntry.builder()
                    .id(id)
                    .kind(kind)
                    .value(value)
                    .verdict(verdict)
                    .scope(EntryScope.TENANT)
                    .origin(Origin.SHARED.text())
                    .sharedBy(list)
                    .expiresAt(expiresAt);
            return (authenticatedOnly ? entry.authenticatedOnly(true) : entry).build();
        }

        /** Other installations would refuse the others, with all of the document. */
        boolean isPublishable() {
            try {
                return ListItem.canonical(kind, value).equals(value)
                        && Breadth.of(kind, value).isEmpty();
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        PublishedEntry published() {
            return new PublishedEntry(
                    verdict,
                    kind,
                    value,
                    // Rounded up: it counts here until its very end.
                    expiresAt
                            .map(end -> end.plusNanos(999_999_999).getEpochSecond())
                            .orElse(0L));
        }
    }

    /** All that is in a list, for a document. */
    public List<PublishedEntry> items(Handle handle, long publisher, PublishedList list, Instant now, int limit) {
        // A document cannot say of an entry that it is for authenticated mail only: it would count for forgeries too.
        return rows(handle, new Selection(publisher, list, filter(list), list.name()), now, 0, limit, false).stream()
                .filter(EntryRow::isPublishable)
                .map(EntryRow::published)
                .toList();
    }

    private static List<String> names(Collection<? extends Enum<?>> values) {
        return values.stream().map(value -> value.name()).toList();
    }

    public PublishedList read(String body) {
        return json.read(body, PublishedList.class);
    }
}
