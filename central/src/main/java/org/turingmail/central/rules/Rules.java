package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.changes.TenantCache;
import org.turingmail.central.database.NotificationListener;
import org.turingmail.central.rules.engine.RuleSet;

/**
 * The rules of each tenant, ready to be asked, in memory. A change on any replica is known here at once through a
 * notification, and after {@link #MAX_AGE} even if that is lost. Bounded: what was not asked for longest is read again.
 * Thread-safe.
 */
@Singleton
public final class Rules implements TenantCache, NotificationListener {
    /** NOTIFY channel for changes to a tenant's rules. */
    private static final String CHANNEL = "turing_rules";

    static final Duration MAX_AGE = Duration.ofSeconds(60);
    /** In values of conditions and members of groups; each takes some hundred bytes. */
    static final long MAX_WEIGHT = 500_000;

    private final Jdbi jdbi;
    private final BiFunction<Handle, Long, StoredRules.Loaded> source;
    private final LongSupplier nanoTime;
    private final Map<Long, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;
    /** Grows with each change, so that what was read before it is not remembered after it. */
    private long generation;

    @Inject
    Rules(Jdbi jdbi, StoredRules stored) {
        this(jdbi, stored::load, System::nanoTime);
    }

    Rules(Jdbi jdbi, BiFunction<Handle, Long, StoredRules.Loaded> source, LongSupplier nanoTime) {
        this.jdbi = requireNonNull(jdbi);
        this.source = requireNonNull(source);
        this.nanoTime = requireNonNull(nanoTime);
    }

    private record Remembered(RuleSet rules, int weight, long since) {}

    /**
     * Returns the current rules of a tenant. While the database is unavailable, those read last stay in effect, so a
     * verdict does not depend on it.
     */
    public RuleSet of(long tenantId) {
        Remembered known = known(tenantId);
        if (known != null && isFresh(known)) {
            return known.rules;
        }
        try {
            return jdbi.withHandle(handle -> read(handle, tenantId));
        } catch (ConnectionException e) {
            if (known == null) {
                throw e;
            }
            return known.rules;
        }
    }

    /** Whether {@link #of(long)} would not ask the database now. */
    public boolean answerAtOnce(long tenantId) {
        Remembered known = known(tenantId);
        return known != null && isFresh(known);
    }

    /** The rules of a tenant as they are now, for one who has a connection already. */
    public RuleSet of(Handle handle, long tenantId) {
        Remembered known = known(tenantId);
        return known != null && isFresh(known) ? known.rules : read(handle, tenantId);
    }

    private Remembered known(long tenantId) {
        synchronized (remembered) {
            return remembered.get(tenantId);
        }
    }

    private boolean isFresh(Remembered known) {
        return nanoTime.getAsLong() - known.since < MAX_AGE.toNanos();
    }

    private RuleSet read(Handle handle, long tenantId) {
        long before;
        synchronized (remembered) {
            before = generation;
        }
        long asked = nanoTime.getAsLong();
        StoredRules.Loaded loaded = source.apply(handle, tenantId);
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

    @Override
    public void notifyReplicas(Handle handle, Collection<Long> tenants) {
        handle.createQuery("SELECT pg_notify(:channel, tenant::text) FROM unnest(:tenants) AS tenant")
                .bind("channel", CHANNEL)
                .bindArray("tenants", Long.class, tenants)
                .mapTo(String.class)
                .list();
    }

    /** They are read again for the next question. */
    @Override
    public void refresh(Collection<Long> tenants) {
        synchronized (remembered) {
            generation++;
            tenants.forEach(this::forget);
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
        refresh(Set.of(Long.parseLong(payload)));
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
