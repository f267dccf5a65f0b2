package org.turingmail.central.lists.index;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.NotificationListener;
import org.turingmail.central.lists.ListChanges;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.MailSource;

/**
 * Answers from an index of the lists that this replica keeps, and from the database until the index is there.
 *
 * <p>The index is built from one snapshot of the database and then follows {@code list_change}. What was changed
 * through this replica counts from the commit on; what another replica changed, when its {@code NOTIFY} is here, some
 * milliseconds later. A verdict that was overtaken meanwhile is put right when the mail is registered, see ADR 0011. If
 * the news cannot be read, the index is not used until they can.
 *
 * <p>No look-up waits for another one or for the index: a little news it reads itself, and while much of it is read (an
 * import) or the index is built anew, it asks the database. On an event loop it does neither, see
 * {@link #answersAtOnce}. Thread-safe.
 */
@Singleton
public final class ListLookup implements NotificationListener, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ListLookup.class);
    /** Quiet for so long, the news is read without having been told. */
    private static final Duration LOOK = Duration.ofSeconds(20);

    private static final int MANY_CHANGES = 100_000;
    /** Of so many a look-up reads the news itself; it takes some milliseconds. */
    private static final int FEW_CHANGES = 1_000;

    private static final long LOST = -1;
    private static final int REMEMBERED_IMPORTS = 100;

    private final Jdbi jdbi;
    private final ListEntries entries;
    private final Path folder;
    private final Clock clock;
    private final AtomicLong told = new AtomicLong();
    private final ReentrantLock working = new ReentrantLock();
    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition news = waiting.newCondition();
    private final Thread thread = new Thread(this::run, "turing-list-index");
    private final Set<Long> seenImports = new LinkedHashSet<>();
    private final Set<Long> seenUndone = new LinkedHashSet<>();
    private volatile boolean closed;
    private volatile Current current;

    /**
     * An index, and how much of the news is in it.
     *
     * @param applied {@link #LOST} if that is not known
     */
    private record Current(ListIndex index, long applied, String cursor) {}

    @Inject
    ListLookup(Jdbi jdbi, ListEntries entries, ListChanges changes, CentralConfiguration configuration, Clock clock) {
        this(jdbi, entries, changes, configuration.dataDir().resolve("index"), clock);
    }

    /** @param folder for the file of the index */
    ListLookup(Jdbi jdbi, ListEntries entries, ListChanges changes, Path folder, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.entries = requireNonNull(entries);
        this.folder = requireNonNull(folder);
        this.clock = requireNonNull(clock);
        this.thread.setDaemon(true);
        changes.afterCommit(this::tell);
    }

    void start() {
        thread.start();
    }

    /** The entries that may decide on a mail, see {@link ListEntries#concerning}. */
    public List<Entry> concerning(long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        Current now = upToDate();
        return now == null
                ? jdbi.withHandle(handle -> entries.concerning(handle, tenantId, source, recipients))
                : now.index.concerning(tenantId, source, recipients);
    }

    /**
     * When the first of those ends: a verdict does not hold longer.
     *
     * @return milliseconds since 1970, {@link Long#MAX_VALUE} if none does
     */
    public long nearestEnd(long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        Current now = upToDate();
        return now == null
                ? jdbi.withHandle(handle -> entries.nearestEnd(handle, tenantId, source, recipients))
                : now.index.nearestEnd(tenantId, source, recipients);
    }

    /** The entries of a whole tenant that may decide on a mail of anybody, see {@link ListEntries#ofTenant}. */
    public List<Entry> ofTenant(long tenantId, MailSource source, Set<ListEntries.Origin> origins) {
        Current now = upToDate();
        return now == null
                ? jdbi.withHandle(handle -> entries.ofTenant(handle, tenantId, source, origins))
                : now.index.ofTenant(tenantId, source, origins);
    }

    /** @return null if the database is to be asked */
    private Current upToDate() {
        Current now = current;
        if (now == null || Context.isOnEventLoopThread()) {
            return now;
        }
        long wanted = told.get();
        if (now.applied < wanted && working.tryLock()) {
            try {
                now = current;
                if (now.applied < wanted && now.applied != LOST) {
                    follow(FEW_CHANGES);
                    now = current;
                }
            } finally {
                working.unlock();
            }
        }
        return now.applied < wanted ? null : now;
    }

    /** Whether an entry of the tenant is about networks: then a verdict may depend on the client. */
    public boolean hasNetworks(long tenantId) {
        Current now = upToDate();
        return now == null
                ? jdbi.withHandle(handle -> handle.createQuery(
                                """
                        SELECT EXISTS (SELECT FROM list_entry WHERE tenant_id = :tenant AND kind IN ('IP', 'CIDR'))
                        """)
                        .bind("tenant", tenantId)
                        .mapTo(Boolean.class)
                        .one())
                : now.index.hasNetworks(tenantId);
    }

    /**
     * Whether a look-up on an event loop may be made now: it is answered from what the index has, even if that is
     * overtaken in between. Without this having been true, it might have to wait for the database.
     */
    public boolean answersAtOnce() {
        Current now = current;
        return now != null && now.applied >= told.get();
    }

    /** Whether look-ups are answered without the database. */
    public boolean isReady() {
        Current now = current;
        return now != null && now.applied != LOST;
    }

    /** How many entries are in the index; 0 while it is not there. */
    public long size() {
        Current now = current;
        return now == null || now.applied == LOST ? 0 : now.index.size();
    }

    @Override
    public String channel() {
        return ListChanges.CHANNEL;
    }

    @Override
    public void notified(String payload) {
        tell();
    }

    @Override
    public void resumed() {
        tell();
    }

    @PreDestroy
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        told.incrementAndGet();
        waiting.lock();
        try {
            news.signalAll();
        } finally {
            waiting.unlock();
        }
    }

    private void run() {
        boolean failed = false;
        while (!closed) {
            try {
                work();
                failed = false;
            } catch (RuntimeException e) {
                if (!failed && !closed) {
                    LOGGER.warn(
                            "The index of the lists cannot be kept; the database is asked instead: {}", e.toString());
                }
                failed = true;
            }
            await(failed ? Duration.ofSeconds(1) : LOOK);
        }
    }

    private void work() {
        working.lock();
        try {
            if (!isReady() || !follow(MANY_CHANGES)) {
                lose();
                rebuild();
            }
        } finally {
            working.unlock();
        }
    }

    private void await(Duration atMost) {
        waiting.lock();
        try {
            Current now = current;
            if (!closed && (now == null || now.applied == LOST || now.applied == told.get())) {
                news.awaitNanos(atMost.toNanos());
            }
        } catch (InterruptedException e) {
            // Only close() interrupts this thread, and the loop sees that.
            Thread.currentThread().interrupt();
        } finally {
            waiting.unlock();
        }
    }

    /**
     * Reads pending changes unless there are too many. It runs in the thread that needs them (of a look-up, or our
     * own), which holds the lock.
     *
     * @param most how many changes are not too much; imports are, but for {@link #MANY_CHANGES}
     * @return false if it was too much
     */
    private boolean follow(int most) {
        Current now = current;
        try {
            long until = told.get();
            // In a transaction: outside one, the driver reads a large result into memory as a whole.
            return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, handle -> {
                String cursor = cursor(handle);
                if (!apply(handle, now, most)) {
                    return false;
                }
                current = new Current(now.index, until, cursor);
                return true;
            });
        } catch (RuntimeException e) {
            // From here on the database is asked, until our own thread has built the index anew.
            lose();
            throw e;
        }
    }

    private void lose() {
        Current now = current;
        if (now != null) {
            current = new Current(now.index, LOST, now.cursor);
        }
    }

    /** Transactions that are older than this one are all visible or never will be. */
    private static String cursor(Handle handle) {
        return handle.createQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
                .mapTo(String.class)
                .one();
    }

    private record Change(long tenantId, String action, String value, String owner, Long importId) {}

    /** @return false if it is too much */
    private boolean apply(Handle handle, Current now, int most) {
        // Beyond all transactions is what another database server wrote, from which a dump was restored.
        List<Change> changes = handle.createQuery(
                        """
                        SELECT DISTINCT tenant_id, action, value, owner, import_id
                        FROM list_change
                        WHERE xid >= :cursor::xid8 AND xid < pg_snapshot_xmax(pg_current_snapshot())
                        LIMIT :most
                        """)
                .bind("cursor", now.cursor)
                .bind("most", most + 1)
                .mapTo(Change.class)
                .list();
        if (isPartlyDeleted(handle, now.cursor)) {
            return false;
        }
        if (changes.size() > most || most < MANY_CHANGES && changes.stream().anyMatch(this::isLarge)) {
            return false;
        }
        boolean undone = false;
        for (Change change : changes) {
            undone |= change.action.equals("undone") && remember(seenUndone, change.importId);
        }
        if (undone) {
            return false;
        }
        for (Change change : changes) {
            if (change.action.equals("imported") && remember(seenImports, change.importId)) {
                IndexRows.ofImport(handle, change.importId, now.index::add);
            }
        }
        Map<Long, List<Change>> ofTenants = new HashMap<>();
        changes.stream().filter(change -> change.importId == null).forEach(change -> ofTenants
                .computeIfAbsent(change.tenantId, id -> new ArrayList<>())
                .add(change));
        ofTenants.forEach((tenantId, single) -> applySingle(handle, now.index, tenantId, single));
        return true;
    }

    /** Whether changes after the cursor may have been deleted. To be asked after the changes are read. */
    private static boolean isPartlyDeleted(Handle handle, String cursor) {
        return handle.createQuery(
                        """
                SELECT EXISTS (SELECT FROM list_change_horizon WHERE xid >= :cursor::xid8)
                """)
                .bind("cursor", cursor)
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether it is an import or its end, and not read yet. */
    private boolean isLarge(Change change) {
        return change.importId != null
                && !(change.action.equals("undone") ? seenUndone : seenImports).contains(change.importId);
    }

    private record Place(String owner, String value) {}

    private static void applySingle(Handle handle, ListIndex index, long tenantId, List<Change> changes) {
        Map<Place, List<ListIndex.Row>> places = new HashMap<>();
        changes.forEach(change -> places.put(new Place(change.owner, change.value), new ArrayList<>()));
        IndexRows.ofPlaces(handle, tenantId, distinct(places, Place::value), distinct(places, Place::owner), row -> {
            List<ListIndex.Row> there = places.get(new Place(row.owner(), row.value()));
            if (there != null) {
                there.add(row);
            }
        });
        places.forEach((place, rows) -> index.replace(tenantId, place.owner, place.value, rows));
    }

    private static List<String> distinct(Map<Place, ?> places, Function<Place, String> part) {
        return places.keySet().stream().map(part).distinct().toList();
    }

    /**
     * What happened to an import may come up again, as long as an older transaction is open; it is large, so it is read
     * once.
     *
     * @return whether it is new
     */
    private static boolean remember(Set<Long> seen, long importId) {
        boolean isNew = seen.add(importId);
        if (seen.size() > REMEMBERED_IMPORTS) {
            seen.remove(seen.iterator().next());
        }
        return isNew;
    }

    private void rebuild() {
        long begin = System.nanoTime();
        long until = told.get();
        makeFolder();
        current = jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            String cursor = cursor(handle);
            long count = handle.createQuery("SELECT count(*) FROM list_entry")
                    .mapTo(Long.class)
                    .one();
            ListIndex index = ListIndex.create(folder, count + count / 4, clock);
            IndexRows.all(handle, index::add);
            return new Current(index, until, cursor);
        });
        LOGGER.info(
                "The index of the lists has {} entries, built in {} ms",
                current.index.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    private void makeFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException("The folder " + folder + " cannot be made: " + e, e);
        }
    }
}
