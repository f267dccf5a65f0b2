package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.database.NotificationListener;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.lists.ListLookup;
import org.turingmail.central.lists.SharedLists;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.ListVoice;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.SharedEntry;
import org.turingmail.protocol.ListForm;

/**
 * All subscriptions, in memory: a tenant has 50 at the most. What was changed through this replica counts before the change is
 * answered; what another one changed, some milliseconds later. While the database is away, what was read last goes on to
 * count. Safe for use by many threads.
 */
final class CountingLists implements SharedLists, NotificationListener, AutoCloseable {
    /** Told to all replicas when subscriptions or published lists change. */
    static final String CHANNEL = "turing_sharing";

    private static final Logger LOGGER = LoggerFactory.getLogger(CountingLists.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final Subscriptions subscriptions;
    private final ListLookup lookup;
    private final ListEntries entries;
    private final AtomicBoolean toldAlready = new AtomicBoolean();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "turing-shared-lists");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<Long, List<Counting>> byTenant = Map.of();

    CountingLists(Jdbi jdbi, Subscriptions subscriptions, ListLookup lookup, ListEntries entries) {
        this.jdbi = requireNonNull(jdbi);
        this.subscriptions = requireNonNull(subscriptions);
        this.lookup = requireNonNull(lookup);
        this.entries = requireNonNull(entries);
    }

    /** A list that counts for a tenant. */
    private record Counting(ListVoice voice, EntryFilter filter, long publisher, Set<Origin> origins) {
        static Counting of(Subscriptions.Row row) {
            return new Counting(
                    new ListVoice(
                            row.subscription().list(),
                            row.subscription().weight(),
                            row.list().form() == ListForm.HASHED),
                    row.filter(),
                    row.publisher(),
                    PublishedLists.origins(row.list()));
        }

        private void add(List<Entry> found, List<SharedEntry> to) {
            for (Entry entry : found) {
                if (filter.accepts(entry.kind(), entry.verdict())) {
                    to.add(new SharedEntry(voice, entry.kind(), entry.value(), entry.verdict()));
                }
            }
        }
    }

    @Override
    public List<SharedEntry> concerning(long tenantId, MailSource source) {
        List<Counting> lists = byTenant.get(tenantId);
        if (lists == null) {
            return List.of();
        }
        List<SharedEntry> found = new ArrayList<>();
        for (Counting list : lists) {
            list.add(lookup.ofTenant(list.publisher, source, list.origins), found);
        }
        return found;
    }

    @Override
    public List<SharedEntry> concerning(Handle handle, long tenantId, MailSource source) {
        List<SharedEntry> found = new ArrayList<>();
        for (Subscriptions.Row row : subscriptions.page(handle, tenantId, 0, Integer.MAX_VALUE)) {
            if (row.counts()) {
                Counting list = Counting.of(row);
                list.add(entries.ofTenant(handle, list.publisher, source, list.origins), found);
            }
        }
        return found;
    }

    @Override
    public boolean hasNetworks(long tenantId) {
        return byTenant.getOrDefault(tenantId, List.of()).stream()
                .anyMatch(list -> list.filter.acceptsNetworks() && lookup.hasNetworks(list.publisher));
    }

    /** Reads all anew. To be called at the start, and after each change that is committed. */
    synchronized void read() {
        Map<Long, List<Counting>> read = new HashMap<>();
        jdbi.withHandle(subscriptions::all).stream()
                .filter(Subscriptions.Row::counts)
                .forEach(row -> read.computeIfAbsent(row.tenantId(), id -> new ArrayList<>())
                        .add(Counting.of(row)));
        byTenant = Map.copyOf(read);
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public void notified(String payload) {
        resumed();
    }

    @Override
    public void resumed() {
        if (toldAlready.compareAndSet(false, true)) {
            reader.execute(this::readOrRetry);
        }
    }

    private void readOrRetry() {
        toldAlready.set(false);
        try {
            read();
        } catch (RuntimeException e) {
            if (!reader.isShutdown() && toldAlready.compareAndSet(false, true)) {
                LOGGER.info("Subscriptions cannot be read now, those that are known go on to count: {}", e.toString());
                reader.schedule(this::readOrRetry, RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
