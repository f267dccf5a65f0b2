package org.turingmail.central.connections;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A share of the threads: so many requests at a time, some more that wait, and of each client not all of them. What
 * waits takes no thread. Thread-safe.
 */
final class Partition {
    private final int most;
    private final int mostWaiting;
    private final int mostOfClient;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private final Map<ClientNetwork, Integer> ofClient = new HashMap<>();
    private int running;

    /**
     * @param most requests that run at a time
     * @param mostWaiting requests that wait for one of them to end
     * @param mostOfClient requests of one client that run or wait
     */
    Partition(int most, int mostWaiting, int mostOfClient) {
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.mostOfClient = mostOfClient;
    }

    /** A request that runs or waits. */
    final class Entry {
        private final ClientNetwork client;
        private final Runnable admitted;
        private State state;

        private Entry(ClientNetwork client, Runnable admitted, State state) {
            this.client = client;
            this.admitted = admitted;
            this.state = state;
        }

        /** Whether it runs; else {@code admitted} is called when it does. */
        boolean runs() {
            synchronized (Partition.this) {
                return state == State.RUNNING;
            }
        }

        /** Gives up waiting; false if it does not wait any more. */
        boolean giveUp() {
            synchronized (Partition.this) {
                if (state != State.WAITING) {
                    return false;
                }
                waiting.remove(this);
                end(this);
                return true;
            }
        }

        /** Ends it, running or waiting; nothing the second time. */
        void leave() {
            Entry next = null;
            synchronized (Partition.this) {
                if (state == State.WAITING) {
                    giveUp();
                } else if (state == State.RUNNING) {
                    end(this);
                    running--;
                    next = waiting.poll();
                    if (next != null) {
                        running++;
                        next.state = State.RUNNING;
                    }
                }
            }
            if (next != null) {
                next.admitted.run();
            }
        }
    }

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    /**
     * Lets a request in, or has it wait.
     *
     * @param admitted called when it may run, unless it may at once
     * @return empty if there is no room for it
     */
    synchronized Optional<Entry> enter(ClientNetwork client, Runnable admitted) {
        boolean free = running < most;
        if (ofClient.getOrDefault(client, 0) >= mostOfClient || !free && waiting.size() >= mostWaiting) {
            return Optional.empty();
        }
        ofClient.merge(client, 1, Integer::sum);
        Entry entry = new Entry(client, admitted, free ? State.RUNNING : State.WAITING);
        if (free) {
            running++;
        } else {
            waiting.add(entry);
        }
        return Optional.of(entry);
    }

    private void end(Entry entry) {
        entry.state = State.ENDED;
        ofClient.computeIfPresent(entry.client, (client, n) -> n == 1 ? null : n - 1);
    }

    synchronized int running() {
        return running;
    }
}
