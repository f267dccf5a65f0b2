package org.turingmail.central.documents;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** The documents of a kind in the database. They are changed through {@link TenantDocuments}. Thread-safe. */
public final class DocumentTable<R extends StoredDocument> {
    private static final String TABLE = "table";
    private static final String TENANT = "tenant";

    private final String table;
    private final Class<R> row;
    private final Statements statements;

    /**
     * The statements of a table. Each can be pasted into psql.
     *
     * @param rows selects what {@code R} has of all documents, and {@code tenant_id}
     * @param insert binds {@code :tenant}, {@code :name}, {@code :body}, {@code :now} and what a {@link Draft} adds;
     *     returns the id
     * @param update binds {@code :id} as well
     * @param lock how a document is locked that is about to change: {@code UPDATE} also keeps others from referring to
     *     it
     */
    public record Statements(String rows, String insert, String update, String lock) {
        public Statements {
            requireNonNull(lock);
            requireNonNull(rows);
            requireNonNull(insert);
            requireNonNull(update);
        }
    }

    private static final Statements PLAIN = new Statements(
            "SELECT id, tenant_id, version, name, body::text AS body, created_at, changed_at FROM <table>",
            """
            INSERT INTO <table> (tenant_id, name, body, created_at, changed_at)
            VALUES (:tenant, :name, :body::jsonb, :now, :now)
            RETURNING id
            """,
            """
            UPDATE <table>
            SET name = :name, body = :body::jsonb, version = version + 1, changed_at = :now
            WHERE tenant_id = :tenant AND id = :id
            """,
            "NO KEY UPDATE");

    /** @param table a plain SQL identifier */
    public DocumentTable(String table, Class<R> row, Statements statements) {
        this.table = requireNonNull(table);
        this.row = requireNonNull(row);
        this.statements = requireNonNull(statements);
    }

    /** A table that has no columns of its own. */
    public static DocumentTable<PlainDocument> plain(String table) {
        return new DocumentTable<>(table, PlainDocument.class, PLAIN);
    }

    /** A table that has no columns of its own, read together with others. */
    public static <R extends StoredDocument> DocumentTable<R> plain(String table, Class<R> row, String rows) {
        return new DocumentTable<>(table, row, new Statements(rows, PLAIN.insert, PLAIN.update, PLAIN.lock));
    }

    private Query rows(Handle handle, String condition) {
        return handle.createQuery("SELECT * FROM (<rows>) AS document WHERE tenant_id = :tenant <condition>")
                .define("condition", condition)
                .define("rows", statements.rows.replace("<table>", table));
    }

    /** All documents of a tenant, in the order of their ids. */
    public List<R> all(Handle handle, long tenantId) {
        return page(handle, tenantId, 0, Integer.MAX_VALUE);
    }

    /** Those with an id beyond {@code after}, in the order of their ids. */
    public List<R> page(Handle handle, long tenantId, long after, int limit) {
        return rows(handle, "AND id > :after ORDER BY id LIMIT :limit")
                .bind(TENANT, tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(row)
                .list();
    }

    public Optional<R> find(Handle handle, long tenantId, long id) {
        return rows(handle, "AND id = :id")
                .bind(TENANT, tenantId)
                .bind("id", id)
                .mapTo(row)
                .findOne();
    }

    public Optional<R> named(Handle handle, long tenantId, String name) {
        return rows(handle, "AND name = :name")
                .bind(TENANT, tenantId)
                .bind("name", name)
                .mapTo(row)
                .findOne();
    }

    /** As {@link #find}, and nobody else changes it until the end of the transaction. */
    public Optional<R> locked(Handle handle, long tenantId, long id) {
        handle.createQuery("SELECT id FROM <table> WHERE tenant_id = :tenant AND id = :id FOR <lock>")
                .define(TABLE, table)
                .define("lock", statements.lock)
                .bind(TENANT, tenantId)
                .bind("id", id)
                .mapTo(Long.class)
                .findOne();
        return find(handle, tenantId, id);
    }

    int count(Handle handle, long tenantId) {
        return handle.createQuery("SELECT count(*) FROM <table> WHERE tenant_id = :tenant")
                .define(TABLE, table)
                .bind(TENANT, tenantId)
                .mapTo(Integer.class)
                .one();
    }

    /** @return its id */
    long insert(Handle handle, long tenantId, Draft draft, Instant now) {
        Query insert = handle.createQuery(statements.insert)
                .define(TABLE, table)
                .bind(TENANT, tenantId)
                .bind("name", draft.name())
                .bind("body", draft.body())
                .bind("now", now);
        draft.columns().accept(insert);
        return insert.mapTo(Long.class).one();
    }

    void update(Handle handle, long tenantId, long id, Draft draft, Instant now) {
        Update update = handle.createUpdate(statements.update)
                .define(TABLE, table)
                .bind(TENANT, tenantId)
                .bind("id", id)
                .bind("name", draft.name())
                .bind("body", draft.body())
                .bind("now", now);
        draft.columns().accept(update);
        update.execute();
    }

    void delete(Handle handle, long tenantId, long id) {
        handle.createUpdate("DELETE FROM <table> WHERE tenant_id = :tenant AND id = :id")
                .define(TABLE, table)
                .bind(TENANT, tenantId)
                .bind("id", id)
                .execute();
    }
}
