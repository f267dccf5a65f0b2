package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.protocol.PublishedList;
import org.turingmail.protocol.Subscription;

/** Subscriptions in the database. Thread-safe. */
final class Subscriptions {
    private static final String ROWS = "SELECT s.id, s.tenant_id, s.version, s.body::text AS body, s.created_at,"
            + " s.changed_at, s.list_id, l.tenant_id AS publisher, l.body::text AS list_body,"
            + " p.name || '/' || l.name AS list, " + PublishedLists.OFFERED.replace(":tenant", "s.tenant_id")
            + " AS offered"
            + " FROM subscription s JOIN published_list l ON l.id = s.list_id JOIN tenant p ON p.id = l.tenant_id";

    private final ObjectMapper json;
    private final PublishedLists lists;

    Subscriptions(ObjectMapper json, PublishedLists lists) {
        this.json = requireNonNull(json);
        this.lists = requireNonNull(lists);
    }

    /** A subscription with the list that it is about. */
    record Row(long tenantId, Subscription subscription, long publisher, PublishedList list) {
        boolean counts() {
            return subscription.enabled() && subscription.offered().orElse(false);
        }

        EntryFilter filter() {
            return PublishedLists.filter(list).and(EntryFilter.of(subscription.kinds(), subscription.verdicts()));
        }
    }

    List<Row> page(Handle handle, long tenantId, long after, int limit) {
        return handle.createQuery(ROWS + " WHERE s.tenant_id = :tenant AND s.id > :after ORDER BY s.id LIMIT :limit")
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> row(row))
                .list();
    }

    Optional<Row> find(Handle handle, long tenantId, long id) {
        return handle.createQuery(ROWS + " WHERE s.tenant_id = :tenant AND s.id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .map((row, context) -> row(row))
                .findOne();
    }

    int count(Handle handle, long tenantId) {
        return handle.createQuery("SELECT count(*) FROM subscription WHERE tenant_id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(Integer.class)
                .one();
    }

    /** @return empty if there is one already */
    Optional<Row> insert(Handle handle, long tenantId, long listId, Subscription subscription, Instant now) {
        return handle.createQuery("INSERT INTO subscription (tenant_id, list_id, body, created_at, changed_at)"
                        + " VALUES (:tenant, :list, :body::jsonb, :now, :now)"
                        + " ON CONFLICT (tenant_id, list_id) DO NOTHING RETURNING id")
                .bind("tenant", tenantId)
                .bind("list", listId)
                .bind("body", body(subscription))
                .bind("now", now)
                .mapTo(Long.class)
                .findOne()
                .map(id -> find(handle, tenantId, id).orElseThrow());
    }

    Row update(Handle handle, long tenantId, long id, Subscription subscription, Instant now) {
        handle.createUpdate("UPDATE subscription SET body = :body::jsonb, version = version + 1, changed_at = :now"
                        + " WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("body", body(subscription))
                .bind("now", now)
                .execute();
        return find(handle, tenantId, id).orElseThrow();
    }

    void delete(Handle handle, long tenantId, long id) {
        handle.createUpdate("DELETE FROM subscription WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .execute();
    }

    private Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("tenant_id"),
                Subscription.builder()
                        .from(read(row.getString("body")))
                        .id(row.getLong("id"))
                        .version(row.getInt("version"))
                        // By the name that it has now.
                        .list(row.getString("list"))
                        .offered(row.getBoolean("offered"))
                        .createdAt(row.getTimestamp("created_at").toInstant())
                        .changedAt(row.getTimestamp("changed_at").toInstant())
                        .build(),
                row.getLong("publisher"),
                lists.read(row.getString("list_body")));
    }

    private Subscription read(String body) {
        try {
            return json.readValue(body, Subscription.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored subscription cannot be read", e);
        }
    }

    /** Without what central itself adds. */
    private String body(Subscription subscription) {
        try {
            return json.writeValueAsString(Subscription.builder()
                    .from(subscription)
                    .id(Optional.empty())
                    .version(Optional.empty())
                    .offered(Optional.empty())
                    .createdAt(Optional.empty())
                    .changedAt(Optional.empty())
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
