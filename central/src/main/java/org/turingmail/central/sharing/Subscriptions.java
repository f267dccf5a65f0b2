package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.turingmail.central.documents.DocumentJson;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.StoredDocument;

/** Subscriptions in the database. Thread-safe. */
@Singleton
final class Subscriptions {
    static final DocumentTable<Row> TABLE = new DocumentTable<>(
            "subscription",
            Row.class,
            new DocumentTable.Statements(
                    """
                    SELECT s.id, s.tenant_id, s.version, p.name || '/' || l.name AS name, s.body::text AS body,
                        s.created_at, s.changed_at, l.tenant_id AS publisher, l.body::text AS list_body,
                        l.tenant_id <> me.id AND (l.everybody OR me.name = ANY (l.tenants)) AS offered
                    FROM subscription s
                        JOIN tenant me ON me.id = s.tenant_id
                        JOIN published_list l ON l.id = s.list_id
                        JOIN tenant p ON p.id = l.tenant_id
                    """,
                    """
                    INSERT INTO subscription (tenant_id, list_id, body, created_at, changed_at)
                    SELECT :tenant, l.id, :body::jsonb, :now, :now
                    FROM published_list l JOIN tenant p ON p.id = l.tenant_id
                    WHERE p.name || '/' || l.name = :name
                    RETURNING id
                    """,
                    """
                    UPDATE subscription SET body = :body::jsonb, version = version + 1, changed_at = :now
                    WHERE tenant_id = :tenant AND id = :id
                    """,
                    "NO KEY UPDATE"));

    private final DocumentJson json;
    private final PublishedLists lists;

    Subscriptions(DocumentJson json, PublishedLists lists) {
        this.json = requireNonNull(json);
        this.lists = requireNonNull(lists);
    }

    /**
     * A subscription as it is stored, with the list that it is about.
     *
     * @param name of the list, {@code TENANT/NAME}, as it is now
     * @param offered whether the tenant may still subscribe to it
     */
    record Row(
            long id,
            long tenantId,
            int version,
            String name,
            String body,
            Instant createdAt,
            Instant changedAt,
            long publisher,
            String listBody,
            boolean offered)
            implements StoredDocument {}

    Subscription subscription(Row row) {
        return Subscription.builder()
                .from(json.read(row.body, Subscription.class))
                .id(row.id)
                .version(row.version)
                .list(row.name)
                .offered(row.offered)
                .createdAt(row.createdAt)
                .changedAt(row.changedAt)
                .build();
    }

    /** What is stored of a subscription: without what central itself adds. */
    Draft draft(Subscription subscription) {
        return new Draft(
                subscription.list(),
                json.write(Subscription.builder()
                        .from(subscription)
                        .id(Optional.empty())
                        .version(Optional.empty())
                        .offered(Optional.empty())
                        .createdAt(Optional.empty())
                        .changedAt(Optional.empty())
                        .build()));
    }

    /** The entries that a subscription is about; empty if none counts. */
    Optional<PublishedLists.Selection> selection(Row row) {
        Subscription subscription = subscription(row);
        PublishedList list = lists.read(row.listBody);
        return subscription.enabled() && row.offered
                ? Optional.of(new PublishedLists.Selection(
                        row.publisher,
                        list,
                        PublishedLists.filter(list).and(EntryFilter.of(subscription.kinds(), subscription.verdicts())),
                        row.name))
                : Optional.empty();
    }

    boolean isHashed(Row row) {
        return lists.read(row.listBody).form() == ListForm.HASHED;
    }
}
