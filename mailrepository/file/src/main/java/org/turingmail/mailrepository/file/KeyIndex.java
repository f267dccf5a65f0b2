package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.OffHeapStore;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of all repositories in their order, each with the day in whose folder the message is. A file that is made
 * anew from the names of the files each time the storage is opened, and forgotten when it is closed: it can be neither
 * lost nor out of date. Memory does not grow with the number of keys. Thread-safe.
 *
 * <p>Every method throws an {@link MVStoreException} if the file cannot be read or written, as when the disk is full or
 * a thread is interrupted in the middle of it; the index is of no use from then on.
 */
final class KeyIndex implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeyIndex.class);
    private static final int CACHE_MEGABYTES = 8;
    private static final int UNWRITTEN_KILOBYTES = 2 * 1024;
    private static final int WRITE_MILLISECONDS = 5_000;
    private static final int KEPT_MILLISECONDS = 5_000;
    private static final int COMPACT_PERCENT = 50;

    private final Path file;
    private final MVStore store;
    private final Map<String, MVMap<String, Long>> maps = new ConcurrentHashMap<>();

    private KeyIndex(Path file, MVStore store) {
        this.file = file;
        this.store = store;
    }

    /** Creates an empty index in a file, or outside of the heap where the disk takes none. */
    static KeyIndex create(Path file) throws IOException {
        Files.deleteIfExists(file);
        MVStore store;
        try {
            store = configure(new MVStore.Builder().fileName(file.toString())).open();
        } catch (MVStoreException e) {
            LOGGER.warn(
                    "The index of held messages cannot be written to {} ({}). It is kept in memory until the storage is"
                            + " opened again, about 100 bytes for each message",
                    file,
                    e.getMessage());
            store = inMemory();
        }
        return new KeyIndex(file, tuned(store));
    }

    /** Creates an empty index that needs no disk, for when there is no space on it. */
    static KeyIndex createInMemory(Path file) throws IOException {
        Files.deleteIfExists(file);
        return new KeyIndex(file, tuned(inMemory()));
    }

    private static MVStore inMemory() {
        return configure(new MVStore.Builder().fileStore(new OffHeapStore())).open();
    }

    private static MVStore.Builder configure(MVStore.Builder builder) {
        return builder.cacheSize(CACHE_MEGABYTES)
                .autoCommitBufferSize(UNWRITTEN_KILOBYTES)
                .autoCompactFillRate(COMPACT_PERCENT);
    }

    private static MVStore tuned(MVStore store) {
        store.setAutoCommitDelay(WRITE_MILLISECONDS);
        store.setRetentionTime(KEPT_MILLISECONDS);
        return store;
    }

    Optional<LocalDate> day(String repository, String key) {
        Long day = undisturbed(() -> map(repository).get(key));
        return day == null ? Optional.empty() : Optional.of(LocalDate.ofEpochDay(day));
    }

    void put(String repository, String key, LocalDate day) {
        undisturbed(() -> map(repository).put(key, day.toEpochDay()));
    }

    void remove(String repository, String key) {
        undisturbed(() -> map(repository).remove(key));
    }

    /** Returns the number of keys, which is not counted one by one. */
    long size(String repository) {
        return undisturbed(() -> map(repository).sizeAsLong());
    }

    /** Returns up to {@code limit} keys after one, in ascending order. */
    List<String> keysAfter(String repository, String after, int limit) {
        return undisturbed(() -> {
            List<String> keys = new ArrayList<>();
            Iterator<String> all = map(repository).keyIterator(after.isEmpty() ? null : after);
            while (keys.size() < limit && all.hasNext()) {
                String key = all.next();
                if (!key.equals(after)) {
                    keys.add(key);
                }
            }
            return keys;
        });
    }

    /** An interrupted thread would close the file for all others. */
    private static <T> T undisturbed(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private MVMap<String, Long> map(String repository) {
        return maps.computeIfAbsent(
                repository,
                name -> store.openMap(
                        name,
                        new MVMap.Builder<String, Long>()
                                .keyType(StringDataType.INSTANCE)
                                .valueType(LongDataType.INSTANCE)));
    }

    @Override
    public void close() throws IOException {
        store.closeImmediately();
        Files.deleteIfExists(file);
    }
}
