package org.turingmail.central.database;

import java.util.function.IntSupplier;

/** Work on many rows, in batches that are transactions of their own. Thread-safe. */
public final class Batches {
    /** What a round does at the most: the first one after an upgrade may find years. */
    private static final int MAX_BATCHES = 100;

    private Batches() {}

    /**
     * Repeats a batch while it is full, at most {@value #MAX_BATCHES} times.
     *
     * @param size of a full batch
     * @param batch returns the number of rows that it found
     */
    public static void whileFull(int size, IntSupplier batch) {
        for (int i = 0; i < MAX_BATCHES; i++) {
            if (batch.getAsInt() < size) {
                return;
            }
        }
    }
}
