package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Named documents of tenants in one table, each with a version that counts its changes. */
public final class Documents {
    private static final String COLUMNS = "id, version, name, body::text AS body, created_at, changed_at";

    private final String table;

    /** @param table a plain SQL identifier */
    Documents(String table) {
        this.table = requireNonNull(table);
    }

    public record Row(long id, int version, String name, String body, Instant createdAt, Instant changedAt) {
        private static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong("id"),
                    row.getInt("version"),
                    row.getString("name"),
                    row.getString("body"),
                    row.getTimestamp("created_at").toInstant(),
                    row.getTimestamp("changed_at").toInstant());
        }
    }

    /** Makes all changes to the documents of a tenant wait in line until the transaction ends. */
    public static void lock(Handle handle, long tenantId) {
        handle.createQuery("SELECT id FROM tenant WHERE id = :tenant FOR NO KEY UPDATE")
                .bind("tenant", tenantId)
                .mapTo(Long.class)
                .one();
    }

    List<Row> all(Handle handle, long tenantId) {
        return page(handle, tenantId, 0, Integer.MAX_VALUE);
    }

    public List<Row> page(Handle handle, long tenantId, long after, int limit) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM " + table
                        + " WHERE tenant_id = :tenant AND id > :after ORDER BY id LIMIT :limit")
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> Row.of(row))
                .list();
    }

    public Optional<Row> find(Handle handle, long tenantId, long id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM " + table + " WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .map((row, context) -> Row.of(row))
                .findOne();
    }

    Optional<Row> named(Handle handle, long tenantId, String name) {
        return handle.createQuery(
                        "SELECT " + COLUMNS + " FROM " + table + " WHERE tenant_id = :tenant AND name = :name")
                .bind("tenant", tenantId)
                .bind("name", name)
                .map((row, context) -> Row.of(row))
                .findOne();
    }

    int count(Handle handle, long tenantId) {
        return handle.createQuery("SELECT count(*) FROM " + table + " WHERE tenant_id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(Integer.class)
                .one();
    }

    Row insert(Handle handle, long tenantId, String name, String body, Instant now) {
        return handle.createQuery("INSERT INTO " + table + " (tenant_id, name, body, created_at, changed_at)"
                        + " VALUES (:tenant, :name, :body::jsonb, :now, :now) RETURNING " + COLUMNS)
                .bind("tenant", tenantId)
                .bind("name", name)
                .bind("body", body)
                .bind("now", now)
                .map((row, context) -> Row.of(row))
                .one();
    }

    public Row update(Handle handle, long tenantId, long id, String name, String body, Instant now) {
        return handle.createQuery("UPDATE " + table + " SET name = :name, body = :body::jsonb, changed_at = :now,"
                        + " version = version + 1 WHERE tenant_id = :tenant AND id = :id RETURNING " + COLUMNS)
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("name", name)
                .bind("body", body)
                .bind("now", now)
                .map((row, context) -> Row.of(row))
                .one();
    }

    void delete(Handle handle, long tenantId, long id) {
        handle.createUpdate("DELETE FROM " + table + " WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .execute();
    }
}
