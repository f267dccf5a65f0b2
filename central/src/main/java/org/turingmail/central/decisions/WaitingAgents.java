package org.turingmail.central.decisions;

import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.turingmail.central.database.NotificationListener;

/**
 * Requests that wait for a decision. No thread waits with them. Thread-safe.
 *
 * <p>To miss nothing, a request first waits and then looks: what comes between the two wakes it.
 */
@Singleton
final class WaitingAgents implements NotificationListener {
    private final ConcurrentHashMap<Long, Set<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Completes when this agent's feed may have grown. The caller ends it with {@link #leave} in any case. */
    CompletableFuture<Void> await(long agent) {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        waiting.compute(agent, (id, signals) -> {
            Set<CompletableFuture<Void>> present = signals == null ? ConcurrentHashMap.newKeySet() : signals;
            present.add(signal);
            return present;
        });
        if (closed) {
            signal.complete(null);
        }
        return signal;
    }

    void leave(long agent, CompletableFuture<Void> signal) {
        waiting.computeIfPresent(agent, (id, signals) -> {
            signals.remove(signal);
            return signals.isEmpty() ? null : signals;
        });
    }

    /** How many requests wait now. */
    int size() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    boolean isClosed() {
        return closed;
    }

    /** Nobody waits any more, and nobody will. */
    void close() {
        closed = true;
        wakeAll();
    }

    @Override
    public String channel() {
        return Decisions.CHANNEL;
    }

    @Override
    public void notified(String payload) {
        Set<CompletableFuture<Void>> signals = waiting.get(Long.valueOf(payload));
        if (signals != null) {
            signals.forEach(signal -> signal.complete(null));
        }
    }

    @Override
    public void resumed() {
        wakeAll();
    }

    private void wakeAll() {
        waiting.values().forEach(signals -> signals.forEach(signal -> signal.complete(null)));
    }
}
