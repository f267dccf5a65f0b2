package org.turingmail.mailrepository.jpa;

import java.io.IOException;

/**
 * One sync of a file for all who wait for it: while one sync runs, others gather, and the next one serves them all.
 * Thread-safe.
 *
 * <p>A sync that failed has lost what it should have written: Linux reports that once and forgets it, so a second sync
 * would succeed and mean nothing. Everybody who waited is told, and the next one has to repair first.
 */
final class GroupSync {
    private final Sync sync;
    private final Sync repair;
    private long asked;
    private long durable;
    private long failed;
    private boolean running;
    private boolean broken;
    private IOException problem;

    /**
     * @param sync makes durable what was written before it is called
     * @param repair does the same when an earlier {@code sync} has failed, whatever that has left
     */
    GroupSync(Sync sync, Sync repair) {
        this.sync = sync;
        this.repair = repair;
    }

    interface Sync {
        void run() throws IOException;
    }

    /** Returns when everything that was written before this call is durable. */
    void await() throws IOException, InterruptedException {
        long mine;
        synchronized (this) {
            mine = ++asked;
            while (running && durable < mine && failed < mine) {
                wait();
            }
            if (isDecided(mine)) {
                return;
            }
            running = true;
        }
        lead();
        synchronized (this) {
            isDecided(mine);
        }
    }

    /** Whether so many have asked already, for tests. */
    synchronized boolean isAwaitedBy(int callers) {
        return asked == callers;
    }

    private synchronized boolean isDecided(long ticket) throws IOException {
        if (failed >= ticket && durable < ticket) {
            throw new IOException("What was written cannot be made durable: " + problem.getMessage(), problem);
        }
        return durable >= ticket;
    }

    private void lead() {
        long covered;
        boolean repairing;
        synchronized (this) {
            covered = asked;
            repairing = broken;
        }
        IOException failure = null;
        try {
            (repairing ? repair : sync).run();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException(e);
        }
        synchronized (this) {
            running = false;
            broken = failure != null;
            if (failure == null) {
                durable = covered;
            } else {
                failed = covered;
                problem = failure;
            }
            notifyAll();
        }
    }
}
