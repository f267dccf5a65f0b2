package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.sharing.EntryFilter;
import org.turingmail.protocol.ListForm;
import org.turingmail.protocol.ListSource;
import org.turingmail.protocol.ListSourceStatus;
import org.turingmail.protocol.ListSourceVersion;

/** Lists of other installations in the database, and their documents. Thread-safe. */
final class ListSources {
    /** How many documents of a list are kept. */
    static final int KEPT = 10;

    private static final String ROWS = "SELECT s.id, s.tenant_id, s.version, s.body::text AS body, s.token,"
            + " s.greatest_version, s.current_id, s.etag, s.failures, s.next_fetch_at, s.last_fetch_at,"
            + " s.last_success_at, s.last_error, s.created_at, s.changed_at, v.version AS document_version, v.issuer,"
            + " v.hashed, v.entries, v.issued_at, v.expires_at FROM list_source s"
            + " LEFT JOIN list_source_version v ON v.id = s.current_id";

    private final ObjectMapper json;
    private final Clock clock;

    ListSources(ObjectMapper json, Clock clock) {
        this.json = requireNonNull(json);
        this.clock = requireNonNull(clock);
    }

    /** The current document; it applies unless it has expired. */
    record Current(long id, long version, boolean hashed, int entries, Instant expiresAt) {
        boolean hasExpired(Instant now) {
            return !expiresAt.isAfter(now);
        }
    }

    /**
     * A list of another installation.
     *
     * @param greatest the greatest version that was ever accepted
     */
    record Row(
            long id,
            long tenantId,
            ListSource source,
            Optional<String> token,
            Optional<String> etag,
            long greatest,
            int failures,
            Optional<Current> current) {
        EntryFilter filter() {
            return EntryFilter.of(source.kinds(), source.verdicts());
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

    /** The same, locked until the end of the transaction. */
    Optional<Row> locked(Handle handle, long tenantId, long id) {
        handle.createQuery("SELECT id FROM list_source WHERE tenant_id = :tenant AND id = :id FOR UPDATE")
                .bind("tenant", tenantId)
                .bind("id", id)
                .mapTo(Long.class)
                .findOne();
        return find(handle, tenantId, id);
    }

    boolean isTaken(Handle handle, long tenantId, String name, long except) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM list_source WHERE tenant_id = :tenant"
                        + " AND name = :name AND id <> :except)")
                .bind("tenant", tenantId)
                .bind("name", name)
                .bind("except", except)
                .mapTo(Boolean.class)
                .one();
    }

    int count(Handle handle, long tenantId) {
        return handle.createQuery("SELECT count(*) FROM list_source WHERE tenant_id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(Integer.class)
                .one();
    }

    Row insert(Handle handle, long tenantId, ListSource source) {
        long id = handle.createQuery("INSERT INTO list_source (tenant_id, name, body, enabled, token, next_fetch_at,"
                        + " created_at, changed_at) VALUES (:tenant, :name, :body::jsonb, :enabled, :token, :now, :now,"
                        + " :now) RETURNING id")
                .bind("tenant", tenantId)
                .bind("name", source.name())
                .bind("body", body(source))
                .bind("enabled", source.enabled())
                .bind("token", source.token().filter(token -> !token.isEmpty()).orElse(null))
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .one();
        return find(handle, tenantId, id).orElseThrow();
    }

    /** @param anew whether it is another list now, of which no document is known */
    Row update(Handle handle, long tenantId, long id, ListSource source, boolean anew, boolean keepToken) {
        handle.createUpdate("UPDATE list_source SET name = :name, body = :body::jsonb, enabled = :enabled,"
                        + " token = CASE WHEN :keepToken THEN token ELSE nullif(:token, '') END, version = version + 1,"
                        + " etag = NULL, failures = 0, last_error = NULL, next_fetch_at = :now, changed_at = :now,"
                        + " greatest_version = CASE WHEN :anew THEN 0 ELSE greatest_version END"
                        + " WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .bind("name", source.name())
                .bind("body", body(source))
                .bind("enabled", source.enabled())
                .bind("keepToken", keepToken)
                .bind("token", source.token().orElse(""))
                .bind("anew", anew)
                .bind("now", clock.instant())
                .execute();
        if (anew) {
            handle.createUpdate("DELETE FROM list_source_version WHERE source_id = :id")
                    .bind("id", id)
                    .execute();
        }
        return find(handle, tenantId, id).orElseThrow();
    }

    void delete(Handle handle, long tenantId, long id) {
        handle.createUpdate("DELETE FROM list_source WHERE tenant_id = :tenant AND id = :id")
                .bind("tenant", tenantId)
                .bind("id", id)
                .execute();
    }

    /**
     * Claims the next due source, least recently served tenant first. It is due again only some time later, so that
     * another replica takes over if this one dies.
     *
     * @param except tenants for which nothing is to be fetched now
     */
    Optional<Row> claim(Handle handle, Instant lease, Collection<Long> except) {
        return handle.createQuery("UPDATE list_source SET next_fetch_at = :lease WHERE id = (SELECT s.id"
                        + " FROM list_source s WHERE s.enabled AND s.next_fetch_at <= :now"
                        + " AND NOT s.tenant_id = ANY (:except) ORDER BY (SELECT max(o.last_fetch_at)"
                        + " FROM list_source o WHERE o.tenant_id = s.tenant_id) NULLS FIRST, s.next_fetch_at LIMIT 1"
                        + " FOR UPDATE OF s SKIP LOCKED) RETURNING tenant_id, id")
                .bind("lease", lease)
                .bind("now", clock.instant())
                .bindArray("except", Long.class, except)
                .map((row, context) -> new long[] {row.getLong("tenant_id"), row.getLong("id")})
                .findOne()
                .flatMap(ids -> find(handle, ids[0], ids[1]));
    }

    void succeeded(Handle handle, long id, Optional<String> etag, Instant next) {
        handle.createUpdate("UPDATE list_source SET last_fetch_at = :now, last_success_at = :now, last_error = NULL,"
                        + " failures = 0, etag = coalesce(:etag, etag), next_fetch_at = :next WHERE id = :id")
                .bind("id", id)
                .bind("etag", etag.orElse(null))
                .bind("now", clock.instant())
                .bind("next", next)
                .execute();
    }

    void failed(Handle handle, long id, String error, Instant next) {
        handle.createUpdate("UPDATE list_source SET last_fetch_at = :now, last_error = :error, failures = failures + 1,"
                        + " next_fetch_at = :next WHERE id = :id")
                .bind("id", id)
                .bind("error", error)
                .bind("now", clock.instant())
                .bind("next", next)
                .execute();
    }

    /** Makes a document the one that counts. */
    void accept(Handle handle, long id, ListDocument document, int entries, byte[] payload) {
        handle.createUpdate("WITH accepted AS (INSERT INTO list_source_version (source_id, version, issuer, hashed,"
                        + " entries, issued_at, expires_at, fetched_at, payload) VALUES (:id, :version, :issuer, :hashed,"
                        + " :entries, :issued, :expires, :now, :payload) RETURNING id) UPDATE list_source"
                        + " SET current_id = (SELECT id FROM accepted), greatest_version = :version WHERE id = :id")
                .bind("id", id)
                .bind("version", document.version())
                .bind("issuer", document.issuer())
                .bind("hashed", document.form() == ListForm.HASHED)
                .bind("entries", entries)
                .bind("issued", document.issuedAt())
                .bind("expires", document.expiresAt())
                .bind("now", clock.instant())
                .bind("payload", payload)
                .execute();
        handle.createUpdate("DELETE FROM list_source_version WHERE source_id = :id AND id NOT IN (SELECT id"
                        + " FROM list_source_version WHERE source_id = :id ORDER BY version DESC LIMIT " + KEPT + ")")
                .bind("id", id)
                .execute();
    }

    /** Whether the greatest version is known to have been this very document. */
    boolean isGreatest(Handle handle, long id, long version, byte[] payload) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM list_source_version WHERE source_id = :id"
                        + " AND version = :version AND payload = :payload)")
                .bind("id", id)
                .bind("version", version)
                .bind("payload", payload)
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Takes the document that counts back.
     *
     * @return false if there is none before
     */
    boolean rollBack(Handle handle, long id, Current current) {
        Optional<Long> before = handle.createQuery("SELECT id FROM list_source_version WHERE source_id = :id"
                        + " AND version < :version AND NOT taken_back ORDER BY version DESC LIMIT 1")
                .bind("id", id)
                .bind("version", current.version)
                .mapTo(Long.class)
                .findOne();
        if (before.isEmpty()) {
            return false;
        }
        handle.execute("UPDATE list_source_version SET taken_back = true WHERE id = ?", current.id);
        handle.execute("UPDATE list_source SET current_id = ? WHERE id = ?", before.get(), id);
        return true;
    }

    List<ListSourceVersion> versions(Handle handle, long id) {
        return handle.createQuery("SELECT v.version, v.taken_back, v.entries, v.fetched_at, v.issued_at, v.expires_at,"
                        + " v.id IS NOT DISTINCT FROM s.current_id AS current FROM list_source_version v"
                        + " JOIN list_source s ON s.id = v.source_id WHERE s.id = :id ORDER BY v.version DESC")
                .bind("id", id)
                .map((row, context) -> ListSourceVersion.builder()
                        .documentVersion(row.getLong("version"))
                        .current(row.getBoolean("current"))
                        .takenBack(row.getBoolean("taken_back"))
                        .entries(row.getInt("entries"))
                        .fetchedAt(row.getTimestamp("fetched_at").toInstant())
                        .issuedAt(row.getTimestamp("issued_at").toInstant())
                        .expiresAt(row.getTimestamp("expires_at").toInstant())
                        .build())
                .list();
    }

    /** Whether a document is one that counts, or would if its source were enabled and its time not over. */
    boolean isCurrent(Handle handle, long versionId) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM list_source_version v JOIN list_source s"
                        + " ON s.id = v.source_id AND s.current_id = v.id WHERE v.id = :id)")
                .bind("id", versionId)
                .mapTo(Boolean.class)
                .one();
    }

    /** What was signed. */
    byte[] payload(Handle handle, long versionId) {
        return handle.createQuery("SELECT payload FROM list_source_version WHERE id = :id")
                .bind("id", versionId)
                .mapTo(byte[].class)
                .one();
    }

    private Row row(ResultSet row) throws SQLException {
        ListSource source = read(row.getString("body"));
        Optional<Current> current = row.getObject("current_id") == null
                ? Optional.empty()
                : Optional.of(new Current(
                        row.getLong("current_id"),
                        row.getLong("document_version"),
                        row.getBoolean("hashed"),
                        row.getInt("entries"),
                        row.getTimestamp("expires_at").toInstant()));
        ListSourceStatus.Builder status = ListSourceStatus.builder()
                .lastFetchAt(instant(row, "last_fetch_at"))
                .lastSuccessAt(instant(row, "last_success_at"))
                .lastError(Optional.ofNullable(row.getString("last_error")))
                .counts(source.enabled()
                        && current.filter(document -> document.expiresAt.isAfter(clock.instant()))
                                .isPresent());
        if (source.enabled()) {
            status.nextFetchAt(instant(row, "next_fetch_at"));
        }
        if (row.getLong("greatest_version") > 0) {
            status.greatestVersion(row.getLong("greatest_version"));
        }
        if (current.isPresent()) {
            status.documentVersion(current.get().version)
                    .issuer(row.getString("issuer"))
                    .form(current.get().hashed ? ListForm.HASHED : ListForm.PLAIN)
                    .entries(current.get().entries)
                    .issuedAt(instant(row, "issued_at"))
                    .expiresAt(current.get().expiresAt);
        }
        return new Row(
                row.getLong("id"),
                row.getLong("tenant_id"),
                ListSource.builder()
                        .from(source)
                        .id(row.getLong("id"))
                        .version(row.getInt("version"))
                        .hasToken(row.getString("token") != null)
                        .status(status.build())
                        .createdAt(row.getTimestamp("created_at").toInstant())
                        .changedAt(row.getTimestamp("changed_at").toInstant())
                        .build(),
                Optional.ofNullable(row.getString("token")),
                Optional.ofNullable(row.getString("etag")),
                row.getLong("greatest_version"),
                row.getInt("failures"),
                current);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private ListSource read(String body) {
        try {
            return json.readValue(body, ListSource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored source of a list cannot be read", e);
        }
    }

    /** Without the token, and without what central itself adds. */
    private String body(ListSource source) {
        try {
            return json.writeValueAsString(ListSource.builder()
                    .from(source)
                    .id(Optional.empty())
                    .version(Optional.empty())
                    .token(Optional.empty())
                    .hasToken(Optional.empty())
                    .status(Optional.empty())
                    .createdAt(Optional.empty())
                    .changedAt(Optional.empty())
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
