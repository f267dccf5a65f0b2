package org.turingmail.central.lists.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryTableTest {
    @TempDir
    Path folder;

    private static List<Long> metas(EntryTable table, long high, long low) {
        List<Long> metas = new ArrayList<>();
        table.forEach(high, low, (meta, expires) -> metas.add(meta));
        return metas;
    }

    @Test
    void tableShouldKeepSeveralRecordsOfAKeyApart() {
        EntryTable table = EntryTable.create(folder, 10);
        table.add(1, 2, 10, 0);
        table.add(1, 2, 11, 5);
        table.add(1, 3, 12, 0);

        table.remove(1, 2, 10, 1);
        assertThat(metas(table, 1, 2)).containsExactlyInAnyOrder(10L, 11L);
        table.remove(1, 2, 10, 0);
        assertThat(metas(table, 1, 2)).containsExactly(11L);
        assertThat(metas(table, 1, 3)).containsExactly(12L);
        assertThat(metas(table, 4097, 2)).isEmpty();
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void tableShouldFindKeysThatLookLikeItsOwnMarks() {
        EntryTable table = EntryTable.create(folder, 10);
        table.add(7, 0, 1, 0);
        table.add(7, 1, 2, 0);

        assertThat(table.contains(7, 0)).isTrue();
        assertThat(table.contains(7, 1)).isTrue();
        assertThat(table.contains(8, 0)).isFalse();

        for (long i = 0; i < 50_000; i++) {
            table.add(9, 100 + i, i, 0);
        }
        assertThat(metas(table, 7, 0)).as("after it has grown").containsExactly(1L);
        assertThat(metas(table, 7, 1)).as("after it has grown").containsExactly(2L);
    }

    @Test
    void halvesOfAKeyShouldBothCount() {
        EntryTable table = EntryTable.create(folder, 10);
        for (long i = 0; i < 5_000; i++) {
            table.add(i, 4711, 2 * i, 0);
            table.add(4711, i + 5_000, 2 * i + 1, 0);
        }

        for (long i = 0; i < 5_000; i++) {
            assertThat(metas(table, i, 4711)).containsExactly(2 * i);
            assertThat(metas(table, 4711, i + 5_000)).containsExactly(2 * i + 1);
        }
    }

    /** Whoever publishes hashes chooses them freely. */
    @Test
    void keysThatWereChosenToCollideShouldNotGetIntoOneAnothersWay() {
        List<LongFunction<long[]>> choices = List.of(
                i -> new long[] {4711, i},
                i -> new long[] {i, 4711},
                i -> new long[] {i << 32, 4711},
                i -> new long[] {4711, i << 40},
                i -> new long[] {i, i},
                i -> new long[] {i << 20, -i},
                i -> new long[] {i * 0x9E3779B97F4A7C15L, i});
        for (LongFunction<long[]> choice : choices) {
            EntryTable table = EntryTable.create(folder, 10);
            for (long i = 2; i < 50_000; i++) {
                long[] key = choice.apply(i);
                table.add(key[0], key[1], i, 0);
            }
            long probes = 0;
            for (long i = 2; i < 50_000; i++) {
                long[] key = choice.apply(i);
                probes += table.probes(key[0], key[1]);
            }

            assertThat(probes / 50_000).isLessThan(20);
        }
    }

    /** It grows several times, and what was removed makes room again. */
    @Test
    void tableShouldAnswerLikeAMapWhenItGrows() {
        EntryTable table = EntryTable.create(folder, 1);
        Random random = new Random(4711);
        Map<Long, Long> model = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            long key = random.nextInt(20_000);
            Long old = model.remove(key);
            if (old == null) {
                model.put(key, (long) i);
                table.add(key, key * 31, i, 0);
            } else {
                table.remove(key, key * 31, old, 0);
            }
        }

        assertThat(table.size()).isEqualTo(model.size());
        for (long key = 0; key < 20_000; key++) {
            assertThat(metas(table, key, key * 31))
                    .isEqualTo(model.containsKey(key) ? List.of(model.get(key)) : List.of());
        }
    }

    /** A record that stays is found at any moment, whole, while others come and go and the table is copied. */
    @Test
    void readersShouldFindWhatIsThereWhileAnotherThreadWrites() throws InterruptedException {
        EntryTable table = EntryTable.create(folder, 1);
        for (long key = 0; key < 1_000; key++) {
            table.add(key, key + 10, key * 7, key * 9);
        }
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        Thread reader = new Thread(() -> {
            for (long key = 0; !end.get() || reads.get() < 10_000; key = (key + 1) % 1_000) {
                long expected = key;
                boolean[] found = new boolean[1];
                table.forEach(key, key + 10, (meta, expires) -> {
                    found[0] |= meta == expected * 7 && expires == expected * 9;
                });
                reads.incrementAndGet();
                if (!found[0]) {
                    wrong.incrementAndGet();
                }
            }
        });
        reader.start();
        for (long i = 0; i < 200_000; i++) {
            table.add(i % 1_000, i + 100_000, i, 0);
            if (i % 2 == 0) {
                table.remove(i % 1_000, i + 100_000, i, 0);
            }
        }
        end.set(true);
        reader.join();

        assertThat(reads.get()).isPositive();
        assertThat(wrong.get()).isZero();
    }
}
