package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.turingmail.central.database.NotificationListener;

/**
 * Remembers for a moment to whom a key belongs, since every request asks. Bounded; refusals are not remembered, so
 * nobody can fill it with wrong keys. A revocation by any replica takes effect at once, and after {@link #MAX_AGE} even
 * if that news is lost. Thread-safe.
 */
@Singleton
final class KnownKeys implements NotificationListener {
    static final Duration MAX_AGE = Duration.ofSeconds(10);
    static final int MAX_SIZE = 10_000;

    private final Function<ApiKey, Optional<Caller>> source;
    private final LongSupplier nanoTime;
    private final Map<ByteBuffer, Remembered> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Remembered> eldest) {
            return size() > MAX_SIZE;
        }
    };
    /** Grows with each revocation, so that an answer from before it is not remembered after it. */
    private long generation;

    @Inject
    KnownKeys(Tenants tenants) {
        this(tenants::authenticate, System::nanoTime);
    }

    KnownKeys(Function<ApiKey, Optional<Caller>> source, LongSupplier nanoTime) {
        this.source = requireNonNull(source);
        this.nanoTime = requireNonNull(nanoTime);
    }

    @Override
    public String channel() {
        return Tenants.REVOCATIONS;
    }

    @Override
    public void notified(String payload) {
        forgetAll();
    }

    @Override
    public void resumed() {
        forgetAll();
    }

    /** The owner of a key if that needs no look at the database. */
    Optional<Caller> atOnce(ApiKey key) {
        synchronized (remembered) {
            return Optional.ofNullable(remembered.get(key.fingerprint()))
                    .filter(known -> nanoTime.getAsLong() - known.since < MAX_AGE.toNanos())
                    .map(Remembered::caller);
        }
    }

    Optional<Caller> owner(ApiKey key) {
        Optional<Caller> known = atOnce(key);
        if (known.isPresent()) {
            return known;
        }
        ByteBuffer fingerprint = key.fingerprint();
        long before;
        synchronized (remembered) {
            before = generation;
        }
        long asked = nanoTime.getAsLong();
        Optional<Caller> caller = source.apply(key);
        synchronized (remembered) {
            remembered.remove(fingerprint);
            if (caller.isPresent() && generation == before) {
                remembered.put(fingerprint, new Remembered(caller.get(), asked));
            }
        }
        return caller;
    }

    void forgetAll() {
        synchronized (remembered) {
            generation++;
            remembered.clear();
        }
    }

    private record Remembered(Caller caller, long since) {}
}
