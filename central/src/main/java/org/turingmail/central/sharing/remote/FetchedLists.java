package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.ListVoice;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.sharing.ActiveList;
import org.turingmail.central.sharing.ListContent;
import org.turingmail.central.sharing.RemoteLists;

/** The documents of other installations that are current, in memory: each is read once. Thread-safe. */
@Singleton
final class FetchedLists implements RemoteLists {
    private static final Logger LOGGER = LoggerFactory.getLogger(FetchedLists.class);

    private final ListSources sources;
    private final Path folder;
    private final Clock clock;
    /**
     * Documents by the ids of their rows, which never change; also those that somebody is just reading, so that nobody
     * else does.
     */
    private final Map<Long, FutureTask<FetchedList>> fetched = new ConcurrentHashMap<>();

    /** Each takes some times the size of a document. */
    private final Semaphore readAtOnce = new Semaphore(2);

    private final AtomicLong documentsRead = new AtomicLong();

    @Inject
    FetchedLists(ListSources sources, CentralConfiguration configuration, Clock clock) {
        this(sources, configuration.dataDir().resolve("index"), clock);
    }

    FetchedLists(ListSources sources, Path folder, Clock clock) {
        this.sources = requireNonNull(sources);
        this.folder = requireNonNull(folder);
        this.clock = requireNonNull(clock);
    }

    @Override
    public OfTenant of(Handle handle, long tenantId) {
        List<ActiveList> lists = new ArrayList<>();
        Set<Long> documents = new HashSet<>();
        for (ListSources.Source row : sources.all(handle, tenantId)) {
            row.current().ifPresent(current -> documents.add(current.id()));
            counting(handle, row).ifPresent(lists::add);
        }
        return new OfTenant(lists, documents);
    }

    @Override
    public void keep(Set<Long> documents) {
        // A document that is being read is removed by the thread that reads it.
        fetched.entrySet().removeIf(document -> document.getValue().isDone() && !documents.contains(document.getKey()));
    }

    /** How many documents have been read since the start. */
    long documentsRead() {
        return documentsRead.get();
    }

    /** Looks entries up in a document of another installation until it expires. */
    private ListContent fetched(FetchedList list, Instant expires) {
        return new ListContent() {
            @Override
            public List<Entry> concerning(MailSource source) {
                return expires.isAfter(clock.instant()) ? list.concerning(source) : List.of();
            }

            @Override
            public List<Entry> concerning(Handle handle, MailSource source) {
                return concerning(source);
            }

            @Override
            public boolean hasNetworks() {
                return list.hasNetworks();
            }
        };
    }

    /** Empty if there is no document. */
    private Optional<ActiveList> counting(Handle handle, ListSources.Source row) {
        return row.current().filter(current -> row.source().enabled()).flatMap(current -> fetched(handle, row, current)
                .map(list -> new ActiveList(
                        new ListVoice(row.source().name(), row.source().weight(), current.hashed()),
                        row.filter(),
                        fetched(list, current.expiresAt()))));
    }

    private Optional<FetchedList> fetched(Handle handle, ListSources.Source row, ListSources.Current current) {
        FutureTask<FetchedList> mine = new FutureTask<>(() -> read(handle, row, current));
        FutureTask<FetchedList> known = fetched.putIfAbsent(current.id(), mine);
        if (known == null) {
            mine.run();
        }
        FutureTask<FetchedList> task = known == null ? mine : known;
        try {
            FetchedList list = task.get();
            if (known == null && !sources.isCurrent(handle, current.id())) {
                // The thread that replaced it may have looked here before it was read.
                fetched.remove(current.id(), mine);
            }
            return Optional.of(list);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DocumentException) {
                // And so it will be the next time.
                return Optional.empty();
            }
            fetched.remove(current.id(), task);
            throw new IllegalStateException("The list " + row.source().name() + " cannot be read now", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("central stops", e);
        }
    }

    private FetchedList read(Handle handle, ListSources.Source row, ListSources.Current current)
            throws DocumentException, InterruptedException {
        readAtOnce.acquire();
        try {
            documentsRead.incrementAndGet();
            return FetchedList.read(sources.payload(handle, current.id()), current.entries(), folder, clock);
        } catch (DocumentException e) {
            LOGGER.warn(
                    "The list {} is ignored: its document {}. Fetch it again",
                    row.source().name(),
                    e.getMessage());
            throw e;
        } finally {
            readAtOnce.release();
        }
    }
}
