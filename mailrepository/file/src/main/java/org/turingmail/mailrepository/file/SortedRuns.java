package org.turingmail.mailrepository.file;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts keys of which there may be more than fit into memory, by way of files: an index that is filled in order is
 * written once, one that is filled in disorder a hundred times. Not thread-safe.
 */
final class SortedRuns implements AutoCloseable {
    private static final int IN_MEMORY = 50_000;
    /** Of the characters of the keys in memory. */
    private static final int CHARACTERS = 8 << 20;

    private static final int BUFFER = 16 * 1024;

    private final Path folder;
    private final List<Path> runs = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long characters;

    /** Takes the keys in ascending order; equal ones by day. */
    @FunctionalInterface
    interface Taker {
        void take(String key, LocalDate day) throws IOException;
    }

    /** @param folder for the files, which are deleted when this is closed */
    SortedRuns(Path folder) {
        this.folder = folder;
    }

    void add(String key, LocalDate day) throws IOException {
        entries.add(new Entry(key, day.toEpochDay()));
        characters += key.length();
        if (entries.size() >= IN_MEMORY || characters >= CHARACTERS) {
            write();
        }
    }

    private void write() throws IOException {
        Collections.sort(entries);
        Path run = Files.createTempFile(folder, "keys", ".tmp");
        runs.add(run);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), BUFFER))) {
            for (Entry entry : entries) {
                out.writeLong(entry.day);
                out.writeInt(entry.key.length());
                out.writeChars(entry.key);
            }
        }
        entries.clear();
        characters = 0;
    }

    void forEach(Taker taker) throws IOException {
        Collections.sort(entries);
        PriorityQueue<Run> next = new PriorityQueue<>();
        List<Run> open = new ArrayList<>();
        try {
            for (Path run : runs) {
                DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(run), BUFFER));
                open.add(new Run(in));
            }
            open.add(new Run(entries));
            for (Run run : open) {
                if (run.advance()) {
                    next.add(run);
                }
            }
            while (!next.isEmpty()) {
                Run run = next.poll();
                taker.take(run.current.key, LocalDate.ofEpochDay(run.current.day));
                if (run.advance()) {
                    next.add(run);
                }
            }
        } finally {
            for (Run run : open) {
                run.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Path run : runs) {
            Files.deleteIfExists(run);
        }
    }

    private static final class Entry implements Comparable<Entry> {
        private final String key;
        private final long day;

        Entry(String key, long day) {
            this.key = key;
            this.day = day;
        }

        @Override
        public int compareTo(Entry other) {
            int order = key.compareTo(other.key);
            return order == 0 ? Long.compare(day, other.day) : order;
        }
    }

    private static final class Run implements Comparable<Run> {
        private final DataInputStream in;
        private final List<Entry> entries;
        private int read;
        private Entry current;

        Run(DataInputStream in) {
            this.in = in;
            this.entries = List.of();
        }

        Run(List<Entry> entries) {
            this.in = null;
            this.entries = entries;
        }

        boolean advance() throws IOException {
            if (in == null) {
                current = read < entries.size() ? entries.get(read++) : null;
                return current != null;
            }
            try {
                long day = in.readLong();
                char[] key = new char[in.readInt()];
                for (int i = 0; i < key.length; i++) {
                    key[i] = in.readChar();
                }
                current = new Entry(new String(key), day);
                return true;
            } catch (EOFException e) {
                return false;
            }
        }

        void close() throws IOException {
            if (in != null) {
                in.close();
            }
        }

        @Override
        public int compareTo(Run other) {
            return current.compareTo(other.current);
        }
    }
}
