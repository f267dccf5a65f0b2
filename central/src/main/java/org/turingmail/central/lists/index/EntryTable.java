package org.turingmail.central.lists.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * From keys of 128 bits to small records, any number of them for a key, in a file that is mapped into memory: so the
 * heap does not grow with the number of records, and the system may write out what nobody asks for. A hash table with
 * linear probing.
 *
 * <p>A slot goes from empty to full to removed and never back; to make room for more, all is copied into a table twice
 * as large. So one thread may write, while any number of others read without a lock.
 *
 * <p>Where a key begins to look for a slot depends on a secret of the process, since others may choose keys (hashes in
 * a document): they must not get into one another's way.
 *
 * <p>The file is gone with the process: it has no name. What is in it can be had again from the database.
 */
final class EntryTable {
    private static final int SLOT = 32;
    private static final int SEGMENT_BITS = 24;
    private static final long EMPTY = 0;
    private static final long REMOVED = 1;
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long SECRET_HIGH = new SecureRandom().nextLong();
    private static final long SECRET_LOW = new SecureRandom().nextLong();

    private final Path folder;
    private volatile Slots slots;

    private EntryTable(Path folder, Slots slots) {
        this.folder = folder;
        this.slots = slots;
    }

    /**
     * @param folder where the file is made
     * @param expected how many records there will be, about
     */
    static EntryTable create(Path folder, long expected) {
        int bits = 12;
        while (room(bits) < expected) {
            bits++;
        }
        return new EntryTable(folder, Slots.create(folder, bits));
    }

    /** Up to a load of 60 percent the chains are short. */
    private static long room(int bits) {
        return (1L << bits) * 6 / 10;
    }

    /** Takes the records of one key. */
    interface Visitor {
        void record(long meta, long expires);
    }

    void forEach(long high, long low, Visitor visitor) {
        slots.forEach(high, key(low), visitor);
    }

    boolean contains(long high, long low) {
        return slots.find(high, key(low), slot -> true);
    }

    /** One writer at a time. */
    void add(long high, long low, long meta, long expires) {
        if (slots.used >= room(slots.bits)) {
            Slots larger = Slots.create(folder, slots.live * 2 > slots.used ? slots.bits + 1 : slots.bits);
            slots.copyTo(larger);
            slots = larger;
        }
        slots.add(high, key(low), meta, expires);
    }

    /** Removes the record that is just this one, if it is there. One writer at a time. */
    void remove(long high, long low, long meta, long expires) {
        slots.remove(high, key(low), meta, expires);
    }

    /** How many slots a look-up of this key goes through. */
    int probes(long high, long low) {
        return slots.probes(high, key(low));
    }

    /** How many records there are. */
    long size() {
        return slots.live;
    }

    /** The two values with a meaning of their own are no keys. */
    private static long key(long low) {
        return low == EMPTY || low == REMOVED ? low + 2 : low;
    }

    private static final class Slots {
        private final ByteBuffer[] segments;
        private final int bits;
        private volatile long used;
        private volatile long live;

        private Slots(ByteBuffer[] segments, int bits) {
            this.segments = segments;
            this.bits = bits;
        }

        static Slots create(Path folder, int bits) {
            int count = bits <= SEGMENT_BITS ? 1 : 1 << bits - SEGMENT_BITS;
            int length = SLOT << Math.min(bits, SEGMENT_BITS);
            try {
                Path file = Files.createTempFile(folder, "lists-", ".index");
                try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                    ByteBuffer[] segments = new ByteBuffer[count];
                    for (int i = 0; i < count; i++) {
                        segments[i] = channel.map(FileChannel.MapMode.READ_WRITE, (long) i * length, length)
                                .order(ByteOrder.nativeOrder());
                    }
                    return new Slots(segments, bits);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("No file for the index of the lists can be made in " + folder, e);
            }
        }

        interface Check {
            boolean accept(long slot);
        }

        /**
         * Both halves of the product of two numbers that nobody outside knows, and of that what depends on all of it.
         */
        private long first(long high, long low) {
            long one = high ^ SECRET_HIGH;
            long other = low ^ SECRET_LOW;
            long mixed = (one * other ^ Math.multiplyHigh(one, other)) * 0x9E3779B97F4A7C15L;
            return mixed >>> Long.SIZE - bits;
        }

        int probes(long high, long low) {
            long mask = (1L << bits) - 1;
            int probes = 1;
            for (long slot = first(high, low); getKey(slot) != EMPTY; slot = slot + 1 & mask) {
                probes++;
            }
            return probes;
        }

        void forEach(long high, long low, Visitor visitor) {
            find(high, low, slot -> {
                visitor.record(get(slot, 2), get(slot, 3));
                return false;
            });
        }

        /** Whether the check accepts a slot of this key; the first one ends the search. */
        boolean find(long high, long low, Check check) {
            long mask = (1L << bits) - 1;
            for (long slot = first(high, low); ; slot = slot + 1 & mask) {
                long there = getKey(slot);
                if (there == EMPTY) {
                    return false;
                }
                if (there == low && get(slot, 1) == high && check.accept(slot)) {
                    return true;
                }
            }
        }

        void add(long high, long low, long meta, long expires) {
            long mask = (1L << bits) - 1;
            long slot = first(high, low);
            while (getKey(slot) != EMPTY) {
                slot = slot + 1 & mask;
            }
            set(slot, 1, high);
            set(slot, 2, meta);
            set(slot, 3, expires);
            setKey(slot, low);
            used = used + 1;
            live = live + 1;
        }

        void remove(long high, long low, long meta, long expires) {
            boolean removed = find(high, low, slot -> {
                if (get(slot, 2) != meta || get(slot, 3) != expires) {
                    return false;
                }
                setKey(slot, REMOVED);
                return true;
            });
            if (removed) {
                live = live - 1;
            }
        }

        void copyTo(Slots other) {
            for (long slot = 0; slot < 1L << bits; slot++) {
                long low = getKey(slot);
                if (low != EMPTY && low != REMOVED) {
                    other.add(get(slot, 1), low, get(slot, 2), get(slot, 3));
                }
            }
        }

        private long getKey(long slot) {
            return (long) LONGS.getAcquire(segment(slot), offset(slot, 0));
        }

        private void setKey(long slot, long low) {
            LONGS.setRelease(segment(slot), offset(slot, 0), low);
        }

        private long get(long slot, int field) {
            return (long) LONGS.get(segment(slot), offset(slot, field));
        }

        private void set(long slot, int field, long value) {
            LONGS.set(segment(slot), offset(slot, field), value);
        }

        private ByteBuffer segment(long slot) {
            return segments[(int) (slot >>> SEGMENT_BITS)];
        }

        private static int offset(long slot, int field) {
            return (int) (slot & (1L << SEGMENT_BITS) - 1) * SLOT + field * Long.BYTES;
        }
    }
}
