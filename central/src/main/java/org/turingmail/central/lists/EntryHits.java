package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;

/**
 * How often entries decide. Counted in memory and written from time to time, all in one statement, so that no verdict
 * waits for it; what was counted since then is lost in a crash. Safe for use by many threads.
 */
public final class EntryHits {
    /** More entries than that between two writes are not counted. */
    private static final int MAX_ENTRIES = 100_000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Map<Long, LongAdder> counts = new ConcurrentHashMap<>();

    EntryHits(Jdbi jdbi, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
    }

    /** @param entry the id of the entry that decided; null if none did */
    public void count(Long entry) {
        if (entry == null) {
            return;
        }
        LongAdder count = counts.get(entry);
        if (count == null && counts.size() < MAX_ENTRIES) {
            count = counts.computeIfAbsent(entry, id -> new LongAdder());
        }
        if (count != null) {
            count.increment();
        }
    }

    /** Writes what was counted. */
    void write() {
        List<Long> ids = new ArrayList<>(counts.keySet());
        // Always in the same order, so that two replicas never wait for each other in a circle.
        Collections.sort(ids);
        List<Long> hits = new ArrayList<>(ids.size());
        for (Long id : ids) {
            LongAdder count = counts.remove(id);
            hits.add(count == null ? 0 : count.sum());
        }
        if (ids.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO list_entry_hit (entry_id, hits, last_at)"
                        + " SELECT e.id, counted.hits, :now FROM unnest(:ids, :hits) AS counted (id, hits)"
                        + " JOIN list_entry e ON e.id = counted.id ORDER BY e.id"
                        + " ON CONFLICT (entry_id) DO UPDATE SET hits = list_entry_hit.hits + excluded.hits,"
                        + " last_at = greatest(list_entry_hit.last_at, excluded.last_at)")
                .bind("now", Timestamp.from(clock.instant()))
                .bindArray("ids", Long.class, ids)
                .bindArray("hits", Long.class, hits)
                .execute());
    }
}
