package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.changes.TenantCache;
import org.turingmail.central.database.NotificationListener;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.ListEntries.Origin;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.lists.SharedLists;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.policy.Breadth;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.ListVoice;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.SharedEntry;

/**
 * All subscriptions and lists of other installations, in memory: a tenant has at most 50 of each. A change made through
 * this replica applies before its response is sent; one made through another replica, a few milliseconds later. While
 * the database is unavailable, the last state read stays in effect. Thread-safe.
 */
@Singleton
public final class ActiveLists implements SharedLists, TenantCache, NotificationListener, AutoCloseable {
    /** NOTIFY channel for changes to subscriptions and published lists. */
    static final String CHANNEL = "turing_sharing";

    private static final Logger LOGGER = LoggerFactory.getLogger(ActiveLists.class);
    /** In a notification, which has 8,000 octets at the most. */
    private static final int MOST_NAMED = 300;

    private static final String ALL = "all";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final Subscriptions subscriptions;
    private final RemoteLists remote;
    private final ListLookup lookup;
    private final ListEntries entries;
    /** What is to be read because others changed it. */
    private final Set<Long> told = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean allTold = new AtomicBoolean();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "turing-shared-lists");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<Long, OfTenant> byTenant = Map.of();

    ActiveLists(Jdbi jdbi, Subscriptions subscriptions, RemoteLists remote, ListLookup lookup, ListEntries entries) {
        this.jdbi = requireNonNull(jdbi);
        this.subscriptions = requireNonNull(subscriptions);
        this.remote = requireNonNull(remote);
        this.lookup = requireNonNull(lookup);
        this.entries = requireNonNull(entries);
    }

    /** In the list of a tenant here. */
    private ListContent published(PublishedLists.Selection selection) {
        long publisher = selection.publisher();
        Set<Origin> origins = PublishedLists.origins(selection.list());
        return new ListContent() {
            @Override
            public List<Entry> concerning(MailSource source) {
                return lookup.ofTenant(publisher, source, origins);
            }

            @Override
            public List<Entry> concerning(Handle handle, MailSource source) {
                return entries.ofTenant(handle, publisher, source, origins);
            }

            @Override
            public boolean hasNetworks() {
                return lookup.hasNetworks(publisher);
            }
        };
    }

    /**
     * What lists say of a mail. Patterns are tried for each mail, so of all lists together no more count than a tenant
     * may have of its own: those of a list that has too many are left out, all of them, whichever mail it is.
     */
    private static final class Found {
        private final List<SharedEntry> entries = new ArrayList<>();
        private int patterns;

        void add(ActiveList list, List<Entry> concerning) {
            List<Entry> accepted = concerning.stream()
                    .filter(entry -> list.filter().accepts(entry.kind(), entry.verdict()))
                    // Who may be blocked or let in by the thousand is for each tenant itself to say.
                    .filter(entry -> Breadth.of(entry.kind(), entry.value()).isEmpty())
                    .toList();
            int more = (int) accepted.stream().filter(Found::isPattern).count();
            boolean room = patterns + more <= ListItem.MAX_PATTERNS;
            patterns += room ? more : 0;
            for (Entry entry : accepted) {
                if (room || !isPattern(entry)) {
                    entries.add(new SharedEntry(
                            list.voice(), entry.kind(), entry.value(), entry.verdict(), entry.authenticatedOnly()));
                }
            }
        }

        private static boolean isPattern(Entry entry) {
            return entry.kind() == EntryKind.REGEX;
        }
    }

    /** Empty if it is not in effect. */
    private Optional<ActiveList> active(Subscriptions.Row row) {
        return subscriptions
                .selection(row)
                .map(selection -> new ActiveList(
                        new ListVoice(
                                row.name(), subscriptions.subscription(row).weight(), subscriptions.isHashed(row)),
                        selection.filter(),
                        published(selection)));
    }

    /**
     * What counts for a tenant.
     *
     * @param documents those that are current, whether they count or not
     */
    private record OfTenant(List<ActiveList> lists, Set<Long> documents) {}

    private OfTenant read(Handle handle, long tenantId) {
        List<ActiveList> lists = new ArrayList<>();
        Subscriptions.TABLE.all(handle, tenantId).forEach(row -> active(row).ifPresent(lists::add));
        RemoteLists.OfTenant ofOthers = remote.of(handle, tenantId);
        lists.addAll(ofOthers.lists());
        return new OfTenant(lists, ofOthers.documents());
    }

    @Override
    public List<SharedEntry> concerning(long tenantId, MailSource source) {
        OfTenant ofTenant = byTenant.get(tenantId);
        if (ofTenant == null) {
            return List.of();
        }
        Found found = new Found();
        for (ActiveList list : ofTenant.lists) {
            found.add(list, list.content().concerning(source));
        }
        return found.entries;
    }

    @Override
    public List<SharedEntry> concerning(Handle handle, long tenantId, MailSource source) {
        return concerning(handle, tenantId, List.of(source)).get(0);
    }

    @Override
    public List<List<SharedEntry>> concerning(Handle handle, long tenantId, List<MailSource> sources) {
        // Most tenants have none: then this is all.
        boolean any = handle.createQuery(
                        """
                        SELECT EXISTS (SELECT FROM subscription WHERE tenant_id = :tenant)
                            OR EXISTS (SELECT FROM list_source WHERE tenant_id = :tenant)
                        """)
                .bind("tenant", tenantId)
                .mapTo(Boolean.class)
                .one();
        if (!any) {
            return sources.stream().map(source -> List.<SharedEntry>of()).toList();
        }
        List<ActiveList> lists = read(handle, tenantId).lists;
        return sources.stream()
                .map(source -> {
                    Found found = new Found();
                    lists.forEach(list -> found.add(list, list.content().concerning(handle, source)));
                    return found.entries;
                })
                .toList();
    }

    @Override
    public boolean hasNetworks(long tenantId) {
        OfTenant ofTenant = byTenant.get(tenantId);
        return ofTenant != null
                && ofTenant.lists.stream()
                        .anyMatch(list -> list.filter().acceptsNetworks()
                                && list.content().hasNetworks());
    }

    void start(@Observes @Priority(20) StartupEvent event) {
        readAll();
    }

    private synchronized void readAll() {
        Map<Long, OfTenant> read = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(
                        "SELECT tenant_id FROM subscription UNION SELECT tenant_id FROM list_source")
                .mapTo(Long.class)
                .list()
                .forEach(tenantId -> read.put(tenantId, read(handle, tenantId))));
        keep(read);
    }

    @Override
    public void refresh(Collection<Long> tenants) {
        // Documents first, so that no other tenant has to wait for them.
        jdbi.useHandle(handle -> tenants.forEach(tenantId -> read(handle, tenantId)));
        readNow(tenants);
    }

    private synchronized void readNow(Collection<Long> tenants) {
        Map<Long, OfTenant> read = new HashMap<>(byTenant);
        jdbi.useHandle(handle -> tenants.forEach(tenantId -> read.put(tenantId, read(handle, tenantId))));
        keep(read);
    }

    private void keep(Map<Long, OfTenant> read) {
        read.values().removeIf(ofTenant -> ofTenant.lists.isEmpty() && ofTenant.documents.isEmpty());
        byTenant = Map.copyOf(read);
        remote.keep(read.values().stream()
                .flatMap(ofTenant -> ofTenant.documents.stream())
                .collect(Collectors.toSet()));
    }

    /** Who did it is the business of one tenant only. */
    @Override
    public Cause cause(String actor, String action) {
        return new Cause("sharing", "shared-list-changed");
    }

    @Override
    public void notifyReplicas(Handle handle, Collection<Long> tenants) {
        handle.createQuery("SELECT pg_notify(:channel, :tenants)")
                .bind("channel", CHANNEL)
                .bind(
                        "tenants",
                        tenants.size() > MOST_NAMED
                                ? ALL
                                : tenants.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .mapTo(String.class)
                .one();
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public void notified(String payload) {
        if (payload.equals(ALL)) {
            resumed();
        } else if (!payload.isEmpty()) {
            Stream.of(payload.split(",")).map(Long::valueOf).forEach(told::add);
            reader.execute(this::readTold);
        }
    }

    @Override
    public void resumed() {
        allTold.set(true);
        reader.execute(this::readTold);
    }

    private void readTold() {
        boolean all = allTold.getAndSet(false);
        Set<Long> tenants = new HashSet<>(told);
        told.removeAll(tenants);
        try {
            if (all) {
                readAll();
            } else if (!tenants.isEmpty()) {
                refresh(tenants);
            }
        } catch (RuntimeException e) {
            if (!reader.isShutdown()) {
                LOGGER.info("Subscriptions cannot be read, keeping the previous ones: {}", e.toString());
                allTold.set(true);
                reader.schedule(this::readTold, RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    @PreDestroy
    public void close() {
        reader.shutdownNow();
    }
}
