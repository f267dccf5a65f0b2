package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupSyncTest {
    private static final int THREADS = 8;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger syncs = new AtomicInteger();
    private final AtomicInteger repairs = new AtomicInteger();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void awaitShouldSyncWhenNobodyElseWaits() throws Exception {
        GroupSync sync = new GroupSync(syncs::incrementAndGet, repairs::incrementAndGet);

        sync.await();
        sync.await();

        assertThat(syncs).hasValue(2);
        assertThat(repairs).hasValue(0);
    }

    @Test
    void oneSyncShouldDoForAllThatCameWhileAnotherWasRunning() throws Exception {
        CountDownLatch firstRuns = new CountDownLatch(1);
        CountDownLatch firstMayEnd = new CountDownLatch(1);
        GroupSync sync = new GroupSync(
                () -> {
                    if (syncs.incrementAndGet() == 1) {
                        firstRuns.countDown();
                        await(firstMayEnd);
                    }
                },
                repairs::incrementAndGet);
        List<Future<?>> all = new ArrayList<>();
        all.add(submit(sync));
        await(firstRuns);
        for (int i = 1; i < THREADS; i++) {
            all.add(submit(sync));
        }
        while (!sync.isAwaitedBy(THREADS)) {
            Thread.onSpinWait();
        }
        firstMayEnd.countDown();
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }

        assertThat(syncs).hasValue(2);
    }

    @Test
    void everybodyShouldBeToldWhenASyncFailsAndTheNextOneShouldRepair() throws Exception {
        GroupSync sync = new GroupSync(
                () -> {
                    syncs.incrementAndGet();
                    throw new IOException("no space left");
                },
                repairs::incrementAndGet);

        assertThatThrownBy(sync::await).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        sync.await();
        assertThat(repairs).hasValue(1);

        assertThatThrownBy(sync::await).isInstanceOf(IOException.class);
        assertThat(syncs).hasValue(2);
    }

    @Test
    void repairShouldBeTriedAgainUntilItSucceeds() throws Exception {
        GroupSync sync = new GroupSync(
                () -> {
                    throw new IOException("first");
                },
                () -> {
                    if (repairs.incrementAndGet() < 3) {
                        throw new IOException("still");
                    }
                });

        assertThatThrownBy(sync::await).hasMessageContaining("first");
        assertThatThrownBy(sync::await).hasMessageContaining("still");
        assertThatThrownBy(sync::await).hasMessageContaining("still");
        sync.await();
    }

    private Future<?> submit(GroupSync sync) {
        return threads.submit(() -> {
            sync.await();
            return null;
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
