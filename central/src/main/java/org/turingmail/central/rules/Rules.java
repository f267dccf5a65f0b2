package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.database.NotificationListener;
import org.turingmail.central.rules.engine.RuleSet;

/**
 * The rules of each tenant, ready to be asked, in memory. A change on any replica is known here at once through a
 * notification, and after {@link #MAX_AGE} even if that is lost. Bounded: what was not asked for longest is read again.
 * Safe for use by many threads.
 */
public final class Rules implements NotificationListener {
    /** Told to all replicas when the rules of a tenant change. */
    static final String CHANNEL = "turing_rules";

    static final Duration MAX_AGE = Duration.ofSeconds(60);
    /** In values of conditions and members of groups; each takes some hundred bytes. */
    static final long MAX_WEIGHT = 500_000;

    private final Jdbi jdbi;
    private final StoredRules stored;
    private final LongSupplier nanoTime;
    private final Map<Long, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;
    /** Grows with each change, so that what was read before it is not remembered after it. */
    private long generation;

    Rules(Jdbi jdbi, StoredRules stored, LongSupplier nanoTime) {
        this.jdbi = requireNonNull(jdbi);
        this.stored = requireNonNull(stored);
        this.nanoTime = requireNonNull(nanoTime);
    }

    private record Remembered(RuleSet rules, int weight, long since) {}

    /** The rules of a tenant as they are now. */
    public RuleSet of(long tenantId) {
        RuleSet known = known(tenantId);
        return known != null ? known : jdbi.withHandle(handle -> read(handle, tenantId));
    }

    /** The rules of a tenant as they are now, for one who has a connection already. */
    public RuleSet of(Handle handle, long tenantId) {
        RuleSet known = known(tenantId);
        return known != null ? known : read(handle, tenantId);
    }

    private RuleSet known(long tenantId) {
        synchronized (remembered) {
            Remembered known = remembered.get(tenantId);
            return known != null && nanoTime.getAsLong() - known.since < MAX_AGE.toNanos() ? known.rules : null;
        }
    }

    private RuleSet read(Handle handle, long tenantId) {
        long before;
        synchronized (remembered) {
            before = generation;
        }
        long asked = nanoTime.getAsLong();
        StoredRules.Loaded loaded = stored.load(handle, tenantId);
        synchronized (remembered) {
            if (generation == before) {
                forget(tenantId);
                remembered.put(tenantId, new Remembered(loaded.rules(), loaded.weight(), asked));
                weight += loaded.weight();
                Iterator<Remembered> eldest = remembered.values().iterator();
                while (weight > MAX_WEIGHT && remembered.size() > 1) {
                    weight -= eldest.next().weight;
                    eldest.remove();
                }
            }
        }
        return loaded.rules();
    }

    /** To be called after a change of this replica is committed, so that the next question sees it. */
    void changed(long tenantId) {
        synchronized (remembered) {
            generation++;
            forget(tenantId);
        }
    }

    private void forget(long tenantId) {
        Remembered former = remembered.remove(tenantId);
        weight -= former == null ? 0 : former.weight;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public void notified(String payload) {
        changed(Long.parseLong(payload));
    }

    @Override
    public void resumed() {
        synchronized (remembered) {
            generation++;
            remembered.clear();
            weight = 0;
        }
    }
}
