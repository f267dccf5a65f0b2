package org.turingmail.central.lists.index;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * The entries of the database as the index keeps them. Never all of them in memory: each is handed on as it is read.
 */
final class IndexRows {
    private static final int FETCH = 10_000;

    private IndexRows() {}

    static void all(Handle handle, Consumer<ListIndex.Row> index) {
        read(
                handle.createQuery(
                        """
                        SELECT id, tenant_id, kind, value, owner, verdict, origin, expires_at,
                            authenticated_only
                        FROM list_entry
                        """),
                index);
    }

    static void ofImport(Handle handle, long importId, Consumer<ListIndex.Row> index) {
        read(
                handle.createQuery(
                                """
                                SELECT id, tenant_id, kind, value, owner, verdict, origin, expires_at,
                                    authenticated_only
                                FROM list_entry
                                WHERE import_id = :import
                                """)
                        .bind("import", importId),
                index);
    }

    /**
     * More than those of the places: each value with each owner. They are not joined with the places, since of a tenant
     * that is new the database would read all entries for each of them.
     */
    static void ofPlaces(
            Handle handle,
            long tenantId,
            Collection<String> values,
            Collection<String> owners,
            Consumer<ListIndex.Row> index) {
        read(
                handle.createQuery(
                                """
                                SELECT id, tenant_id, kind, value, owner, verdict, origin, expires_at,
                                    authenticated_only
                                FROM list_entry
                                WHERE tenant_id = :tenant AND value = ANY (:values) AND owner = ANY (:owners)
                                """)
                        .bind("tenant", tenantId)
                        .bindArray("values", String.class, List.copyOf(values))
                        .bindArray("owners", String.class, List.copyOf(owners)),
                index);
    }

    private static void read(Query query, Consumer<ListIndex.Row> index) {
        try (query) {
            query.setFetchSize(FETCH).map(IndexRows::row).forEach(index);
        }
    }

    /** By hand: it is called for each of a million rows while the index is built. */
    private static ListIndex.Row row(ResultSet row, StatementContext context) throws SQLException {
        Timestamp expires = row.getTimestamp("expires_at");
        return new ListIndex.Row(
                row.getLong("id"),
                row.getLong("tenant_id"),
                EntryKind.valueOf(row.getString("kind")),
                row.getString("value"),
                row.getString("owner"),
                Verdict.valueOf(row.getString("verdict")),
                ListEntries.Origin.of(row.getString("origin")).orElseThrow(),
                expires == null ? 0 : Math.max(1, expires.getTime()),
                row.getBoolean("authenticated_only"));
    }
}
