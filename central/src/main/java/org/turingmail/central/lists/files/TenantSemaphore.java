package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many may do something at a time, and how many of them for one tenant: so nobody can keep all others out.
 * Thread-safe.
 */
final class TenantSemaphore {
    private final int most;
    private final int mostOfTenant;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition free = lock.newCondition();
    private final Map<Long, Integer> taken = new HashMap<>();
    private int sum;

    /** @param patience how long to wait for a free slot */
    TenantSemaphore(int most, int mostOfTenant, Duration patience) {
        this.most = most;
        this.mostOfTenant = mostOfTenant;
        this.patience = requireNonNull(patience);
    }

    /**
     * Takes one, which is to be given back in any case.
     *
     * @return false if none became free in time
     */
    boolean take(long tenantId) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (sum >= most || taken.getOrDefault(tenantId, 0) >= mostOfTenant) {
                if (left <= 0) {
                    return false;
                }
                left = free.awaitNanos(left);
            }
            taken.merge(tenantId, 1, Integer::sum);
            sum++;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody has one. */
    boolean isIdle() {
        lock.lock();
        try {
            return sum == 0 && taken.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void giveBack(long tenantId) {
        lock.lock();
        try {
            taken.computeIfPresent(tenantId, (id, count) -> count == 1 ? null : count - 1);
            sum--;
            free.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
