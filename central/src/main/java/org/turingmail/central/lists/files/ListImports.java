package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.ListChanges;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.lists.formats.Encoded;
import org.turingmail.central.lists.formats.FileSink;
import org.turingmail.central.lists.formats.ListFormat;
import org.turingmail.central.lists.formats.ReadOptions;
import org.turingmail.central.lists.formats.UnreadableFileException;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Reads files into the lists. A file goes to the disk while it arrives, then through {@code COPY} into a table of its
 * transaction, and from there into the list at once: so it is never in memory, never half in the list, and no
 * transaction is as slow as who sends it. Thread-safe.
 */
@Singleton
final class ListImports {
    /** The maximum number of invalid lines that are named. */
    static final int MAX_NAMED = 1_000;

    /** The most entries that a dry run shows. */
    static final int MAX_SHOWN = 100;

    /** The end of the message of a refusal that {@code skipInvalid} would avoid. */
    static final String INVALID = " invalid";

    private final ListChanges changes;
    private final TenantChange change;
    private final Path folder;
    private final Clock clock;
    /** Each takes a connection to the database, and the time of its disk. */
    private final Semaphore atATime = new Semaphore(3);

    ListImports(ListChanges changes, TenantChange change, CentralConfiguration configuration, Clock clock) {
        this.changes = requireNonNull(changes);
        this.change = requireNonNull(change);
        this.folder = Spool.folder(configuration);
        this.clock = requireNonNull(clock);
    }

    /**
     * What to do with a file.
     *
     * @param errorLimit the number of invalid lines that are tolerated
     */
    record Order(
            ListFormat format, ReadOptions options, Charset charset, String name, boolean dryRun, long errorLimit) {
        Order {
            requireNonNull(format);
            requireNonNull(options);
            requireNonNull(charset);
            requireNonNull(name);
        }
    }

    /**
     * What came of a file.
     *
     * @param refusal why nothing was applied; empty if it was, or would be
     */
    record Imported(ListImport result, Optional<String> refusal) {}

    Imported run(long tenantId, String actor, Order order, InputStream file) throws IOException {
        try (Spool spool = Spool.of(file, folder)) {
            atATime.acquireUninterruptibly();
            try {
                return change.run(tenantId, actor, changes, "list-imported", handle -> {
                    try {
                        return outcome(
                                run(handle, tenantId, actor, order, Encoded.reader(spool.read(), order.charset())));
                    } catch (SQLException e) {
                        throw new UncheckedIOException(new IOException(e));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } finally {
                atATime.release();
            }
        }
    }

    /** Nothing has changed if nothing was applied, or nothing was new. */
    private static Outcome<Imported> outcome(Imported imported) {
        ListImport result = imported.result;
        return result.id().isEmpty() || result.added() == 0
                ? Outcome.unchanged(imported)
                : Outcome.changed(imported, describe(result.id().get(), result.name()))
                        .detail(result.added() + " entries")
                        .because(Reason.ADMINISTRATOR);
    }

    private Imported run(Handle handle, long tenantId, String actor, Order order, Reader file)
            throws IOException, SQLException {
        Staging staging = new Staging();
        Optional<String> broken = Optional.empty();
        long lines = 0;
        handle.execute(
                """
                CREATE TEMPORARY TABLE list_staging (
                    kind text NOT NULL,
                    value text COLLATE "C" NOT NULL,
                    verdict text NOT NULL,
                    scope text NOT NULL,
                    owner text COLLATE "C" NOT NULL,
                    note text,
                    expires_at timestamptz)
                ON COMMIT DROP
                """);
        CopyIn copy = handle.getConnection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY list_staging (kind, value, verdict, scope, owner, note, expires_at) FROM STDIN");
        try {
            staging.rows = new CopyText(copy);
            try {
                lines = order.format().read(file, order.options(), staging);
            } catch (UnreadableFileException e) {
                staging.rejected(e.line(), e.text(), e.getMessage());
                broken = Optional.of("From line " + e.line() + " on the file is not of the format "
                        + order.format().id());
            }
            staging.rows.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        ListImport.Builder result = ListImport.builder()
                .name(order.name())
                .format(order.format().id())
                .lines(lines)
                .rejected(staging.rejected)
                .addAllErrors(staging.errors)
                .createdBy(actor)
                .createdAt(clock.instant());
        Optional<String> unreadable = broken;
        Optional<String> refusal = unreadable
                .or(() -> staging.rejected > order.errorLimit()
                        ? Optional.of(staging.rejected + (staging.rejected == 1 ? " line is" : " lines are") + INVALID)
                        : Optional.empty())
                .or(() -> tooManyPatterns(handle, tenantId));
        if (refusal.isPresent()) {
            handle.rollback();
            return new Imported(result.added(0).unchanged(0).build(), refusal);
        }
        if (order.dryRun()) {
            long added = countNew(handle, tenantId);
            result.addAllFirstEntries(firstNew(handle, tenantId));
            handle.rollback();
            return new Imported(
                    result.added(added).unchanged(staging.accepted - added).build(), Optional.empty());
        }
        return new Imported(
                apply(
                        handle,
                        tenantId,
                        actor,
                        staging.accepted,
                        result.added(0).unchanged(0).build()),
                Optional.empty());
    }

    private Optional<String> tooManyPatterns(Handle handle, long tenantId) {
        // Two imports at a time must not come to more than the limit together.
        handle.execute("SELECT pg_advisory_xact_lock(hashtextextended('turing-list-import', ?))", tenantId);
        long patterns = handle.createQuery(
                        """
                SELECT count(*)
                FROM (
                    SELECT value, owner, verdict
                    FROM list_entry
                    WHERE tenant_id = :tenant AND kind = 'REGEX' AND (expires_at IS NULL OR expires_at > :now)
                    UNION
                    SELECT value, owner, verdict FROM list_staging WHERE kind = 'REGEX') pattern
                """)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .one();
        boolean any = handle.createQuery("SELECT EXISTS (SELECT FROM list_staging WHERE kind = 'REGEX')")
                .mapTo(Boolean.class)
                .one();
        return any && patterns > ListItem.MAX_PATTERNS
                ? Optional.of("With this file there would be " + patterns + " patterns; there may be "
                        + ListItem.MAX_PATTERNS)
                : Optional.empty();
    }

    /** In the order of their values. */
    private List<ListEntry> firstNew(Handle handle, long tenantId) {
        return handle.createQuery(
                        """
                SELECT DISTINCT ON (s.value, s.owner, s.verdict, s.kind)
                    kind, value, verdict, scope, nullif(owner, '') AS owner, note, expires_at
                FROM list_staging s
                WHERE NOT EXISTS (
                    SELECT FROM list_entry e
                    WHERE e.tenant_id = :tenant AND e.value = s.value AND e.owner = s.owner AND e.verdict = s.verdict
                      AND e.kind = s.kind AND (e.expires_at IS NULL OR e.expires_at > :now))
                ORDER BY s.value, s.owner, s.verdict, s.kind
                LIMIT :most
                """)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .bind("most", MAX_SHOWN)
                .mapTo(Staged.class)
                .map(Staged::entry)
                .list();
    }

    private record Staged(
            EntryKind kind,
            String value,
            Verdict verdict,
            EntryScope scope,
            Optional<String> owner,
            Optional<String> note,
            Optional<Instant> expiresAt) {
        ListEntry entry() {
            return ListEntry.builder()
                    .kind(kind)
                    .value(value)
                    .verdict(verdict)
                    .scope(scope)
                    .owner(owner)
                    .note(note)
                    .expiresAt(expiresAt)
                    .build();
        }
    }

    private long countNew(Handle handle, long tenantId) {
        return handle.createQuery(
                        """
                SELECT count(*)
                FROM (SELECT DISTINCT kind, value, owner, verdict FROM list_staging) s
                WHERE NOT EXISTS (
                    SELECT FROM list_entry e
                    WHERE e.tenant_id = :tenant AND e.value = s.value AND e.owner = s.owner AND e.verdict = s.verdict
                      AND e.kind = s.kind AND (e.expires_at IS NULL OR e.expires_at > :now))
                """)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .one();
    }

    private ListImport apply(Handle handle, long tenantId, String actor, long accepted, ListImport read) {
        Instant now = clock.instant();
        handle.execute("SET LOCAL work_mem = '64MB'");
        handle.execute("ANALYZE list_staging");
        // An expired entry is replaced by a new one with the same value.
        handle.createUpdate(
                        """
                DELETE FROM list_entry
                WHERE id IN (
                    SELECT e.id
                    FROM list_entry e
                    JOIN list_staging s
                        ON e.value = s.value AND e.owner = s.owner AND e.verdict = s.verdict AND e.kind = s.kind
                    WHERE e.tenant_id = :tenant AND e.expires_at <= :now
                    ORDER BY e.id
                    FOR UPDATE OF e)
                """)
                .bind("tenant", tenantId)
                .bind("now", now)
                .execute();
        long id = handle.createQuery(
                        """
                        INSERT INTO list_import (tenant_id, name, format, lines, added, unchanged, rejected, created_by,
                            created_at)
                        VALUES (:tenant, :name, :format, :lines, 0, 0, :rejected, :actor, :now)
                        RETURNING id
                        """)
                .bind("tenant", tenantId)
                .bind("name", read.name())
                .bind("format", read.format())
                .bind("lines", read.lines())
                .bind("rejected", read.rejected())
                .bind("actor", actor)
                .bind("now", now)
                .mapTo(Long.class)
                .one();
        // In one order, so that two transactions on the same values wait for each other, but never in a circle.
        long added = handle.createUpdate(
                        """
                        INSERT INTO list_entry (tenant_id, kind, value, verdict, scope, owner, note, expires_at,
                            origin, created_by, created_at, import_id)
                        SELECT :tenant, kind, value, verdict, scope, owner, note, expires_at,
                            'import', :actor, :now, :import
                        FROM list_staging
                        ORDER BY value, owner, verdict, kind
                        ON CONFLICT DO NOTHING
                        """)
                .bind("tenant", tenantId)
                .bind("actor", actor)
                .bind("now", now)
                .bind("import", id)
                .execute();
        handle.createUpdate(
                        """
                UPDATE list_import
                SET added = :added, unchanged = :unchanged
                WHERE id = :id
                """)
                .bind("added", added)
                .bind("unchanged", accepted - added)
                .bind("id", id)
                .execute();
        ListImport result = ListImport.builder()
                .from(read)
                .id(id)
                .added(added)
                .unchanged(accepted - added)
                .build();
        if (added > 0) {
            changes.imported(handle, tenantId, id, actor);
        }
        return result;
    }

    static String describe(long id, String name) {
        return "import:" + id + (name.isEmpty() ? "" : " " + name);
    }

    private static final class Staging implements FileSink {
        private final List<LineError> errors = new ArrayList<>();
        private CopyText rows;
        private long accepted;
        private long rejected;

        @Override
        public void entry(long line, ListItem item) throws IOException {
            accepted++;
            rows.column(item.kind().name());
            rows.column(item.value());
            rows.column(item.verdict().name());
            rows.column(item.scope().name());
            rows.column(item.owner());
            rows.column(item.note());
            rows.instant(item.expiresAt());
            rows.endRow();
        }

        @Override
        public void rejected(long line, String text, String reason) {
            rejected++;
            if (errors.size() < MAX_NAMED) {
                errors.add(LineError.builder()
                        .line(line)
                        .text(UntrustedText.clean(text, 200))
                        .reason(reason)
                        .build());
            }
        }
    }
}
