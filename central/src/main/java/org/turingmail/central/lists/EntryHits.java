package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;

/**
 * How often entries decide. Counted in memory and written from time to time, all in one statement, so that no verdict
 * waits for it; what was counted since then is lost in a crash. Thread-safe.
 */
@Singleton
public final class EntryHits {
    /** More entries than that between two writes are not counted. */
    private static final int MAX_ENTRIES = 100_000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Map<Long, Long> counts = new ConcurrentHashMap<>();

    @Inject
    EntryHits(Jdbi jdbi, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
    }

    /** @param entry the id of the entry that decided; null if none did */
    public void count(Long entry) {
        if (entry != null) {
            count(entry, 1);
        }
    }

    private void count(Long entry, long hits) {
        if (counts.size() < MAX_ENTRIES || counts.containsKey(entry)) {
            counts.merge(entry, hits, Long::sum);
        }
    }

    /** Writes what was counted. What cannot be written now is counted still; entries that are gone do not count. */
    synchronized void write() {
        // Always in the same order, so that two replicas never wait for each other in a circle.
        SortedMap<Long, Long> counted = new TreeMap<>();
        counts.keySet().forEach(id -> counted.put(id, counts.remove(id)));
        if (counted.isEmpty()) {
            return;
        }
        try {
            jdbi.useHandle(handle -> handle.createUpdate(
                            """
                    INSERT INTO list_entry_hit (entry_id, hits, last_at)
                    SELECT e.id, counted.hits, :now
                    FROM unnest(:ids, :hits) AS counted (id, hits)
                    JOIN list_entry e ON e.id = counted.id
                    ORDER BY e.id
                    ON CONFLICT (entry_id) DO UPDATE SET hits = list_entry_hit.hits + excluded.hits,
                        last_at = greatest(list_entry_hit.last_at, excluded.last_at)
                    """)
                    .bind("now", clock.instant())
                    .bindArray("ids", Long.class, List.copyOf(counted.keySet()))
                    .bindArray("hits", Long.class, List.copyOf(counted.values()))
                    .execute());
        } catch (RuntimeException e) {
            // The database is unavailable, or an entry was removed just now.
            counted.forEach(this::count);
            throw e;
        }
    }
}
