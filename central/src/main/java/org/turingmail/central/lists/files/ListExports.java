package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.lists.formats.FileWriter;
import org.turingmail.central.lists.formats.ListFormat;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** Writes the lists as files, from {@code COPY}. Thread-safe. */
@Singleton
final class ListExports {
    /** How many of the last changes make the version: one with a smaller id may become visible after others. */
    private static final int CHANGES = 1_000;

    private final Jdbi jdbi;
    private final Path folder;
    private final long maxBytes;
    private final Clock clock;

    @Inject
    ListExports(Jdbi jdbi, CentralConfiguration configuration, Clock clock) {
        this(jdbi, Spool.folder(configuration), configuration.maxImportBytes(), clock);
    }

    /**
     * @param folder for files that wait for their reader
     * @param maxBytes of one file
     */
    ListExports(Jdbi jdbi, Path folder, long maxBytes, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.folder = requireNonNull(folder);
        this.maxBytes = maxBytes;
        this.clock = requireNonNull(clock);
    }

    /**
     * The version of a tenant's lists: another one after each change, and after the end of an entry's time.
     *
     * @param tag names it
     * @param since when it became so
     */
    record Version(String tag, Instant since) {}

    Version version(long tenantId) {
        History history = jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT md5(coalesce(string_agg(id::text, ','), '')) AS changes, max(at) AS changed,
                    (SELECT created_at FROM tenant WHERE id = :tenant) AS begun,
                    (SELECT max(expires_at) FROM list_entry WHERE tenant_id = :tenant AND expires_at <= :now) AS expired
                FROM (SELECT id, at FROM list_change WHERE tenant_id = :tenant ORDER BY id DESC LIMIT :most) change
                """)
                .bind("tenant", tenantId)
                .bind("now", clock.instant())
                .bind("most", CHANGES)
                .mapTo(History.class)
                .one());
        Instant since = history.changed.orElse(history.begun);
        String ended = history.expired
                .map(expired -> "-" + Long.toString(expired.toEpochMilli(), 36))
                .orElse("");
        return new Version(
                history.changes.substring(0, 16) + ended,
                history.expired.filter(expired -> expired.isAfter(since)).orElse(since));
    }

    private record History(String changes, Optional<Instant> changed, Instant begun, Optional<Instant> expired) {}

    Instant now() {
        return clock.instant();
    }

    /** Whether a change may still follow in the same second, which a date of HTTP cannot tell. */
    boolean isSettled(Version version) {
        return version.since().isBefore(clock.instant().minus(2, ChronoUnit.SECONDS));
    }

    /**
     * Writes the entries of one scope that have not ended, all as they were at one moment, to a file of its own: its
     * reader takes its time without a connection to the database.
     *
     * @throws Spool.FullException if it would have more bytes than allowed, or take more than half of the free disk
     */
    Spool write(long tenantId, ListScope whose, ListFormat format, Optional<Verdict> verdict) throws IOException {
        Spool spool = Spool.in(folder);
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            write(tenantId, whose, format, verdict, spool.write(Math.min(maxBytes, free / 2)));
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private void write(long tenantId, ListScope whose, ListFormat format, Optional<Verdict> verdict, OutputStream out)
            throws IOException {
        jdbi.useTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            handle.execute("SET LOCAL work_mem = '64MB'");
            FileWriter file = format.write(
                    new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16), verdict);
            try {
                copy(handle, tenantId, whose, format, verdict, file);
                countOthers(handle, tenantId, whose, format, verdict, file);
                countAuthenticatedOnly(handle, tenantId, whose, verdict, file);
            } catch (SQLException e) {
                throw new IOException(e);
            }
            file.finish();
        });
    }

    private void copy(
            Handle handle,
            long tenantId,
            ListScope whose,
            ListFormat format,
            Optional<Verdict> verdict,
            FileWriter file)
            throws SQLException, IOException {
        PGConnection connection = handle.getConnection().unwrap(PGConnection.class);
        // Both verdicts are needed where they may contradict each other.
        String only = format.isComplete()
                ? verdict.map(which -> " AND verdict = '" + which + "'").orElse("")
                : "";
        boolean all = format.kinds().size() == EntryKind.values().length;
        CopyOut rows = connection
                .getCopyAPI()
                .copyOut("COPY (SELECT kind, value, verdict"
                        + (format.isComplete()
                                ? ", to_char(expires_at"
                                        + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), note"
                                : "")
                        + " FROM list_entry WHERE " + which(connection, tenantId, whose)
                        + " AND NOT authenticated_only" + only
                        + (all ? "" : " AND kind IN (" + names(format.kinds()) + ")")
                        + " ORDER BY " + order(format.order()) + ") TO STDOUT");
        try {
            for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
                file.add(item(CopyText.columns(row), whose));
            }
        } finally {
            if (rows.isActive()) {
                rows.cancelCopy();
            }
        }
    }

    private static ListItem item(List<String> columns, ListScope whose) {
        boolean complete = columns.size() > 3;
        return new ListItem(
                EntryKind.valueOf(columns.get(0)),
                columns.get(1),
                Verdict.valueOf(columns.get(2)),
                whose.scope(),
                whose.owner(),
                complete ? Optional.ofNullable(columns.get(3)).map(Instant::parse) : Optional.empty(),
                complete ? Optional.ofNullable(columns.get(4)) : Optional.empty());
    }

    private void countOthers(
            Handle handle,
            long tenantId,
            ListScope whose,
            ListFormat format,
            Optional<Verdict> verdict,
            FileWriter file) {
        handle.createQuery(
                        """
                        SELECT kind, count(*) AS entries
                        FROM list_entry
                        WHERE tenant_id = :tenant AND owner = :owner AND (expires_at IS NULL OR expires_at > :now)
                          AND (:verdict::text IS NULL OR verdict = :verdict) AND NOT authenticated_only
                          AND kind <> ALL (:kinds)
                        GROUP BY kind
                        ORDER BY kind
                        """)
                .bind("tenant", tenantId)
                .bind("owner", whose.owner())
                .bind("now", clock.instant())
                .bind("verdict", verdict.map(Verdict::name).orElse(null))
                .bindArray(
                        "kinds",
                        String.class,
                        format.kinds().stream().map(EntryKind::name).toList())
                .mapTo(Skipped.class)
                .forEach(skipped -> file.skipped(skipped.kind, skipped.entries));
    }

    private record Skipped(EntryKind kind, long entries) {}

    /** No program that reads the file could ask for it, and an entry without it would open the door to forgeries. */
    private void countAuthenticatedOnly(
            Handle handle, long tenantId, ListScope whose, Optional<Verdict> verdict, FileWriter file) {
        long count = handle.createQuery(
                        """
                        SELECT count(*)
                        FROM list_entry
                        WHERE tenant_id = :tenant AND owner = :owner AND (expires_at IS NULL OR expires_at > :now)
                          AND (:verdict::text IS NULL OR verdict = :verdict) AND authenticated_only
                        """)
                .bind("tenant", tenantId)
                .bind("owner", whose.owner())
                .bind("now", clock.instant())
                .bind("verdict", verdict.map(Verdict::name).orElse(null))
                .mapTo(Long.class)
                .one();
        if (count > 0) {
            file.skipped("that count for authenticated mail only", count);
        }
    }

    /** COPY takes no parameters, so this is the one statement that is put together. */
    private String which(PGConnection connection, long tenantId, ListScope whose) throws SQLException {
        return "tenant_id = " + tenantId + " AND owner = '" + connection.escapeLiteral(whose.owner()) + "'"
                + " AND (expires_at IS NULL OR expires_at > '" + clock.instant() + "')";
    }

    private static String names(Set<EntryKind> kinds) {
        return Arrays.stream(EntryKind.values())
                .filter(kinds::contains)
                .map(kind -> "'" + kind + "'")
                .collect(Collectors.joining(", "));
    }

    /** In each, BLOCK comes before DELIVER. */
    private static String order(ListFormat.Order order) {
        return switch (order) {
            case BY_VALUE -> "value COLLATE \"C\", verdict, kind";
            case BY_NETWORK -> "masklen(value::inet) DESC, value COLLATE \"C\", verdict";
            case BY_RANK -> "CASE kind WHEN 'ADDRESS' THEN 0 WHEN 'REGEX' THEN 2 ELSE 1 END,"
                    + " CASE WHEN kind IN ('DOMAIN', 'DOMAIN_ONLY', 'SUBDOMAINS')"
                    + " THEN length(replace(value, '.', '')) - length(value) END,"
                    + " CASE kind WHEN 'REGEX' THEN verdict END, value COLLATE \"C\", verdict, kind";
        };
    }
}
