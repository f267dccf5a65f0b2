package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.turingmail.central.address.Text;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.decisions.Decisions;
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
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Reads files into the lists. A file goes to the disk while it arrives, then through {@code COPY} into a table of its
 * transaction, and from there into the list at once: so it is never in memory, never half in the list, and no
 * transaction is as slow as who sends it. Thread-safe.
 */
final class ListImports {
    /** The maximum number of invalid lines that are named. */
    static final int MAX_NAMED = 1_000;

    /** The most entries that a dry run shows. */
    static final int MAX_SHOWN = 100;

    /** The end of the message of a refusal that {@code skipInvalid} would avoid. */
    static final String INVALID = " invalid";

    private static final String COLUMNS = "kind, value, verdict, scope, owner, note, expires_at";

    private final Jdbi jdbi;
    private final ListChanges changes;
    private final Decisions decisions;
    private final Path folder;
    private final Clock clock;
    /** Each takes a connection to the database, and the time of its disk. */
    private final Semaphore atATime = new Semaphore(3);

    ListImports(Jdbi jdbi, ListChanges changes, Decisions decisions, Path folder, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.changes = requireNonNull(changes);
        this.decisions = requireNonNull(decisions);
        this.folder = requireNonNull(folder);
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
    record Outcome(ListImport result, Optional<String> refusal) {}

    Outcome run(long tenantId, String actor, Order order, InputStream file) throws IOException {
        try (Spool spool = Spool.of(file, folder)) {
            atATime.acquireUninterruptibly();
            try {
                return jdbi.inTransaction(handle -> {
                    try {
                        return run(handle, tenantId, actor, order, Encoded.reader(spool.read(), order.charset()));
                    } catch (SQLException e) {
                        throw new IOException(e);
                    }
                });
            } finally {
                atATime.release();
            }
        }
    }

    private Outcome run(Handle handle, long tenantId, String actor, Order order, Reader file)
            throws IOException, SQLException {
        Staging staging = new Staging();
        Optional<String> broken = Optional.empty();
        long lines = 0;
        handle.execute("CREATE TEMPORARY TABLE list_staging (kind text NOT NULL, value text COLLATE \"C\" NOT NULL,"
                + " verdict text NOT NULL, scope text NOT NULL, owner text COLLATE \"C\" NOT NULL, note text,"
                + " expires_at timestamptz) ON COMMIT DROP");
        CopyIn copy = handle.getConnection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY list_staging (" + COLUMNS + ") FROM STDIN");
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
            return new Outcome(result.added(0).unchanged(0).build(), refusal);
        }
        if (order.dryRun()) {
            long added = countNew(handle, tenantId);
            result.addAllFirstEntries(firstNew(handle, tenantId));
            handle.rollback();
            return new Outcome(
                    result.added(added).unchanged(staging.accepted - added).build(), Optional.empty());
        }
        return new Outcome(
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
        long patterns = handle.createQuery("SELECT count(*) FROM (SELECT value, owner, verdict FROM list_entry"
                        + " WHERE tenant_id = :tenant AND kind = 'REGEX' AND (expires_at IS NULL OR expires_at > :now)"
                        + " UNION SELECT value, owner, verdict FROM list_staging WHERE kind = 'REGEX') pattern")
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

    private static final String IS_NEW =
            " WHERE NOT EXISTS (SELECT FROM list_entry e WHERE e.tenant_id = :tenant AND e.value = s.value"
                    + " AND e.owner = s.owner AND e.verdict = s.verdict AND e.kind = s.kind"
                    + " AND (e.expires_at IS NULL OR e.expires_at > :now))";

    /** In the order of their values. */
    private List<ListEntry> firstNew(Handle handle, long tenantId) {
        return handle.createQuery("SELECT DISTINCT ON (value, owner, verdict, kind) " + COLUMNS + " FROM list_staging s"
                        + IS_NEW + " ORDER BY value, owner, verdict, kind LIMIT " + MAX_SHOWN)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .map((row, context) -> ListEntry.builder()
                        .kind(EntryKind.valueOf(row.getString("kind")))
                        .value(row.getString("value"))
                        .verdict(Verdict.valueOf(row.getString("verdict")))
                        .scope(EntryScope.valueOf(row.getString("scope")))
                        .owner(Optional.of(row.getString("owner")).filter(owner -> !owner.isEmpty()))
                        .note(Optional.ofNullable(row.getString("note")))
                        .expiresAt(Optional.ofNullable(row.getTimestamp("expires_at"))
                                .map(Timestamp::toInstant))
                        .build())
                .list();
    }

    private long countNew(Handle handle, long tenantId) {
        return handle.createQuery(
                        "SELECT count(*) FROM (SELECT DISTINCT kind, value, owner, verdict FROM list_staging) s"
                                + IS_NEW)
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
        handle.createUpdate("DELETE FROM list_entry WHERE id IN (SELECT e.id FROM list_entry e"
                        + " JOIN list_staging s ON e.value = s.value AND e.owner = s.owner AND e.verdict = s.verdict"
                        + " AND e.kind = s.kind WHERE e.tenant_id = :tenant AND e.expires_at <= :now ORDER BY e.id"
                        + " FOR UPDATE OF e)")
                .bind("tenant", tenantId)
                .bind("now", now)
                .execute();
        long id = handle.createQuery(
                        "INSERT INTO list_import (tenant_id, name, format, lines, added, unchanged, rejected,"
                                + " created_by, created_at) VALUES (:tenant, :name, :format, :lines, 0, 0, :rejected, :actor, :now)"
                                + " RETURNING id")
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
        long added = handle.createUpdate("INSERT INTO list_entry (tenant_id, " + COLUMNS
                        + ", origin, created_by, created_at, import_id) SELECT :tenant, " + COLUMNS
                        + ", 'import', :actor, :now, :import FROM list_staging ORDER BY value, owner, verdict, kind"
                        + " ON CONFLICT DO NOTHING")
                .bind("tenant", tenantId)
                .bind("actor", actor)
                .bind("now", now)
                .bind("import", id)
                .execute();
        handle.createUpdate("UPDATE list_import SET added = :added, unchanged = :unchanged WHERE id = :id")
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
            Audit.record(
                    handle,
                    tenantId,
                    now,
                    actor,
                    "list-imported",
                    describe(id, read.name()),
                    Optional.of(added + " entries"));
            changes.imported(handle, tenantId, id, actor);
            decisions.forget(handle, tenantId, List.of("*"), actor, Reason.ADMINISTRATOR);
        }
        return result;
    }

    private static String describe(long id, String name) {
        return "import:" + id + (name.isEmpty() ? "" : " " + name);
    }

    /**
     * Removes what an import added, but for entries that were changed since: they are what somebody made of them.
     *
     * @return how many entries; empty if the tenant has no such import
     */
    Optional<Long> undo(long tenantId, String actor, long id) {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            Optional<ListImport> undone = handle.createQuery(
                            "SELECT * FROM list_import WHERE tenant_id = :tenant AND id = :id FOR UPDATE")
                    .bind("tenant", tenantId)
                    .bind("id", id)
                    .map((row, context) -> read(row))
                    .findOne();
            if (undone.isEmpty() || undone.get().undoneAt().isPresent()) {
                return undone.map(already -> 0L);
            }
            long removed = handle.createUpdate("DELETE FROM list_entry WHERE id IN (SELECT id FROM list_entry"
                            + " WHERE tenant_id = :tenant AND import_id = :id AND version = 1 ORDER BY id FOR UPDATE)")
                    .bind("tenant", tenantId)
                    .bind("id", id)
                    .execute();
            handle.createUpdate("UPDATE list_import SET undone_by = :actor, undone_at = :now,"
                            + " removed = :removed WHERE id = :id")
                    .bind("removed", removed)
                    .bind("actor", actor)
                    .bind("now", now)
                    .bind("id", id)
                    .execute();
            Audit.record(
                    handle,
                    tenantId,
                    now,
                    actor,
                    "list-import-undone",
                    describe(id, undone.get().name()),
                    Optional.of(removed + " entries"));
            changes.undone(handle, tenantId, id, actor);
            decisions.forget(handle, tenantId, List.of("*"), actor, Reason.ADMINISTRATOR);
            return Optional.of(removed);
        });
    }

    /** An import; empty if the tenant has no such. */
    Optional<ListImport> find(long tenantId, long id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT * FROM list_import WHERE tenant_id = :tenant AND id = :id")
                        .bind("tenant", tenantId)
                        .bind("id", id)
                        .map((row, context) -> read(row))
                        .findOne());
    }

    List<ListImport> page(long tenantId, long after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM list_import WHERE tenant_id = :tenant AND id > :after ORDER BY id LIMIT :limit")
                .bind("tenant", tenantId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> read(row))
                .list());
    }

    private static ListImport read(ResultSet row) throws SQLException {
        Timestamp undoneAt = row.getTimestamp("undone_at");
        return ListImport.builder()
                .id(row.getLong("id"))
                .name(row.getString("name"))
                .format(row.getString("format"))
                .lines(row.getLong("lines"))
                .added(row.getLong("added"))
                .unchanged(row.getLong("unchanged"))
                .rejected(row.getLong("rejected"))
                .createdBy(row.getString("created_by"))
                .createdAt(row.getTimestamp("created_at").toInstant())
                .undoneBy(Optional.ofNullable(row.getString("undone_by")))
                .undoneAt(Optional.ofNullable(undoneAt).map(Timestamp::toInstant))
                .removed(Optional.ofNullable((Long) row.getObject("removed")))
                .build();
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
                        .text(Text.clean(text, 200))
                        .reason(reason)
                        .build());
            }
        }
    }
}
