package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.documents.DocumentJson;
import org.turingmail.central.documents.DocumentTable;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.StoredDocument;
import org.turingmail.central.sharing.EntryFilter;
import org.turingmail.central.sharing.ListForm;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.sharing.ListSourceStatus;

/** Lists of other installations in the database, and their documents. Thread-safe. */
@Singleton
final class ListSources {
    static final DocumentTable<Row> TABLE = new DocumentTable<>(
            "list_source",
            Row.class,
            new DocumentTable.Statements(
                    """
                    SELECT s.id, s.tenant_id, s.version, s.name, s.body::text AS body, s.created_at, s.changed_at,
                        s.token, s.etag, s.greatest_version, s.failures, s.next_fetch_at, s.last_fetch_at,
                        s.last_success_at, s.last_error, s.current_id, v.version AS document_version, v.issuer,
                        v.hashed, v.entries, v.issued_at, v.expires_at
                    FROM list_source s LEFT JOIN list_source_version v ON v.id = s.current_id
                    """,
                    """
                    INSERT INTO list_source
                        (tenant_id, name, body, enabled, token, next_fetch_at, created_at, changed_at)
                    VALUES (:tenant, :name, :body::jsonb, :enabled, nullif(:token, ''), :now, :now, :now)
                    RETURNING id
                    """,
                    """
                    UPDATE list_source
                    SET name = :name, body = :body::jsonb, enabled = :enabled, token = nullif(:token, ''),
                        version = version + 1, etag = NULL, failures = 0, last_error = NULL, next_fetch_at = :now,
                        changed_at = :now
                    WHERE tenant_id = :tenant AND id = :id
                    """,
                    "UPDATE"));

    /** How many documents of a list are kept. */
    static final int KEPT = 10;

    private final DocumentJson json;
    private final Clock clock;

    ListSources(DocumentJson json, Clock clock) {
        this.json = requireNonNull(json);
        this.clock = requireNonNull(clock);
    }

    /** The current document; it applies unless it has expired. */
    record Current(
            long id, long version, String issuer, boolean hashed, int entries, Instant issuedAt, Instant expiresAt) {
        boolean hasExpired(Instant now) {
            return !expiresAt.isAfter(now);
        }
    }

    /** A source as it is stored, with its current document if it has one. */
    record Row(
            long id,
            long tenantId,
            int version,
            String name,
            String body,
            Instant createdAt,
            Instant changedAt,
            Optional<String> token,
            Optional<String> etag,
            long greatestVersion,
            int failures,
            Optional<Instant> nextFetchAt,
            Optional<Instant> lastFetchAt,
            Optional<Instant> lastSuccessAt,
            Optional<String> lastError,
            Optional<Long> currentId,
            long documentVersion,
            String issuer,
            boolean hashed,
            int entries,
            Instant issuedAt,
            Instant expiresAt)
            implements StoredDocument {
        Optional<Current> current() {
            return currentId.map(
                    current -> new Current(current, documentVersion, issuer, hashed, entries, issuedAt, expiresAt));
        }
    }

    /**
     * A list of another installation.
     *
     * @param greatest the greatest version that was ever accepted
     */
    record Source(
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

    Source source(Row row) {
        return new Source(
                row.id, row.tenantId, api(row), row.token, row.etag, row.greatestVersion, row.failures, row.current());
    }

    ListSource api(Row row) {
        ListSource source = json.read(row.body, ListSource.class);
        return ListSource.builder()
                .from(source)
                .id(row.id)
                .version(row.version)
                .hasToken(row.token.isPresent())
                .status(status(row, source.enabled()))
                .createdAt(row.createdAt)
                .changedAt(row.changedAt)
                .build();
    }

    private ListSourceStatus status(Row row, boolean enabled) {
        Optional<Current> current = row.current();
        ListSourceStatus.Builder status = ListSourceStatus.builder()
                .lastFetchAt(row.lastFetchAt)
                .lastSuccessAt(row.lastSuccessAt)
                .lastError(row.lastError)
                .nextFetchAt(row.nextFetchAt.filter(next -> enabled))
                .counts(enabled
                        && current.filter(document -> !document.hasExpired(clock.instant()))
                                .isPresent());
        if (row.greatestVersion > 0) {
            status.greatestVersion(row.greatestVersion);
        }
        current.ifPresent(document -> status.documentVersion(document.version)
                .issuer(document.issuer)
                .form(document.hashed ? ListForm.HASHED : ListForm.PLAIN)
                .entries(document.entries)
                .issuedAt(document.issuedAt)
                .expiresAt(document.expiresAt));
        return status.build();
    }

    /**
     * What is stored of a source: without the token, which has a column of its own, and without what central itself
     * adds.
     *
     * @param token empty for none
     */
    Draft draft(ListSource source, Optional<String> token) {
        String body = json.write(ListSource.builder()
                .from(source)
                .id(Optional.empty())
                .version(Optional.empty())
                .token(Optional.empty())
                .hasToken(Optional.empty())
                .status(Optional.empty())
                .createdAt(Optional.empty())
                .changedAt(Optional.empty())
                .build());
        return new Draft(source.name(), body, statement -> statement
                .bind("enabled", source.enabled())
                .bind("token", token.orElse("")));
    }

    List<Source> all(Handle handle, long tenantId) {
        return TABLE.all(handle, tenantId).stream().map(this::source).toList();
    }

    Optional<Source> find(Handle handle, long tenantId, long id) {
        return TABLE.find(handle, tenantId, id).map(this::source);
    }

    /** The same, locked until the end of the transaction. */
    Optional<Source> locked(Handle handle, long tenantId, long id) {
        return TABLE.locked(handle, tenantId, id).map(this::source);
    }

    /** It is another list now, of which no document is known. */
    void startOver(Handle handle, long id) {
        handle.execute("UPDATE list_source SET greatest_version = 0 WHERE id = ?", id);
        handle.execute("DELETE FROM list_source_version WHERE source_id = ?", id);
    }

    /**
     * Claims the next due source, least recently served tenant first. It is due again only some time later, so that
     * another replica takes over if this one dies.
     *
     * @param except tenants for which nothing is to be fetched now
     */
    Optional<Source> claim(Handle handle, Instant lease, Collection<Long> except) {
        return handle.createQuery(
                        """
                        UPDATE list_source SET next_fetch_at = :lease
                        WHERE id = (
                            SELECT s.id FROM list_source s
                            WHERE s.enabled AND s.next_fetch_at <= :now AND NOT s.tenant_id = ANY (:except)
                            ORDER BY
                                (SELECT max(o.last_fetch_at) FROM list_source o WHERE o.tenant_id = s.tenant_id)
                                    NULLS FIRST,
                                s.next_fetch_at
                            LIMIT 1
                            FOR UPDATE OF s SKIP LOCKED
                        )
                        RETURNING tenant_id, id
                        """)
                .bind("lease", lease)
                .bind("now", clock.instant())
                .bindArray("except", Long.class, except)
                .mapTo(Claimed.class)
                .findOne()
                .flatMap(claimed -> find(handle, claimed.tenantId, claimed.id));
    }

    private record Claimed(long tenantId, long id) {}

    void succeeded(Handle handle, long id, Optional<String> etag, Instant next) {
        handle.createUpdate(
                        """
                        UPDATE list_source
                        SET last_fetch_at = :now, last_success_at = :now, last_error = NULL, failures = 0,
                            etag = coalesce(:etag, etag), next_fetch_at = :next
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("etag", etag.orElse(null))
                .bind("now", clock.instant())
                .bind("next", next)
                .execute();
    }

    void failed(Handle handle, long id, String error, Instant next) {
        handle.createUpdate(
                        """
                        UPDATE list_source
                        SET last_fetch_at = :now, last_error = :error, failures = failures + 1, next_fetch_at = :next
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("error", error)
                .bind("now", clock.instant())
                .bind("next", next)
                .execute();
    }

    /** Makes a document the one that counts. */
    void accept(Handle handle, long id, ListDocument document, int entries, byte[] payload) {
        handle.createUpdate(
                        """
                        WITH accepted AS (
                            INSERT INTO list_source_version
                                (source_id, version, issuer, hashed, entries, issued_at, expires_at, fetched_at,
                                payload)
                            VALUES (:id, :version, :issuer, :hashed, :entries, :issued, :expires, :now, :payload)
                            RETURNING id
                        )
                        UPDATE list_source SET current_id = (SELECT id FROM accepted), greatest_version = :version
                        WHERE id = :id
                        """)
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
        handle.createUpdate(
                        """
                        DELETE FROM list_source_version
                        WHERE source_id = :id AND id NOT IN (
                            SELECT id FROM list_source_version WHERE source_id = :id ORDER BY version DESC LIMIT :kept
                        )
                        """)
                .bind("id", id)
                .bind("kept", KEPT)
                .execute();
    }

    /** Whether the greatest version is known to have been this very document. */
    boolean isGreatest(Handle handle, long id, long version, byte[] payload) {
        return handle.createQuery(
                        """
                        SELECT EXISTS (
                            SELECT FROM list_source_version
                            WHERE source_id = :id AND version = :version AND payload = :payload
                        )
                        """)
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
        Optional<Long> before = handle.createQuery(
                        """
                        SELECT id FROM list_source_version
                        WHERE source_id = :id AND version < :version AND NOT taken_back
                        ORDER BY version DESC LIMIT 1
                        """)
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
        return handle.createQuery(
                        """
                        SELECT v.version, v.taken_back, v.entries, v.fetched_at, v.issued_at, v.expires_at,
                            v.id IS NOT DISTINCT FROM s.current_id AS current
                        FROM list_source_version v JOIN list_source s ON s.id = v.source_id
                        WHERE s.id = :id
                        ORDER BY v.version DESC
                        """)
                .bind("id", id)
                .mapTo(VersionRow.class)
                .map(VersionRow::shown)
                .list();
    }

    private record VersionRow(
            long version,
            boolean takenBack,
            int entries,
            Instant fetchedAt,
            Instant issuedAt,
            Instant expiresAt,
            boolean current) {
        ListSourceVersion shown() {
            return ListSourceVersion.builder()
                    .documentVersion(version)
                    .current(current)
                    .takenBack(takenBack)
                    .entries(entries)
                    .fetchedAt(fetchedAt)
                    .issuedAt(issuedAt)
                    .expiresAt(expiresAt)
                    .build();
        }
    }

    /** Whether a document is one that counts, or would if its source were enabled and its time not over. */
    boolean isCurrent(Handle handle, long versionId) {
        return handle.createQuery(
                        """
                        SELECT EXISTS (
                            SELECT FROM list_source_version v
                                JOIN list_source s ON s.id = v.source_id AND s.current_id = v.id
                            WHERE v.id = :id
                        )
                        """)
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
}
