package org.turingmail.mailrepository.file;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the index from the names of the files, and deletes what a killed process left half done. Only names are read,
 * so that a million messages take seconds; a file is opened only where its name does not tell all.
 *
 * <p>What belongs to no message of Turing is left alone, with a warning. A message without its envelope, which no
 * killed process leaves, is set aside.
 */
final class Scan {
    private static final Logger LOGGER = LoggerFactory.getLogger(Scan.class);
    private static final HashFunction HASH = Hashing.goodFastHash(Long.SIZE);
    private static final int VERSIONS = 20;

    private final Layout layout;
    private final Disk disk;
    private final KeyIndex index;
    private final LocalDate today;
    private final SetAside aside;

    Scan(Layout layout, Disk disk, KeyIndex index, LocalDate today) {
        this.layout = layout;
        this.disk = disk;
        this.index = index;
        this.today = today;
        this.aside = new SetAside(layout, disk);
    }

    void run() throws IOException {
        long start = System.nanoTime();
        long messages = 0;
        try (DirectoryStream<Path> repositories = Files.newDirectoryStream(layout.messages())) {
            for (Path folder : repositories) {
                Optional<String> repository = FileNames.key(folder.getFileName().toString());
                if (repository.isEmpty() || !isFolder(folder)) {
                    LOGGER.warn("Ignoring {}: it is not the folder of a mail repository", folder);
                    continue;
                }
                messages += fill(repository.get(), folder);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        LOGGER.info(
                "{} messages are in {}; indexed in {} ms", messages, layout, (System.nanoTime() - start) / 1_000_000);
    }

    private long fill(String repository, Path folder) throws IOException {
        try (SortedRuns keys = new SortedRuns(layout.temporary());
                DirectoryStream<Path> days = Files.newDirectoryStream(folder)) {
            for (Path dayFolder : days) {
                Optional<LocalDate> day = Layout.day(dayFolder.getFileName().toString());
                if (day.isEmpty() || !isFolder(dayFolder)) {
                    LOGGER.warn("Ignoring {}: it is not the folder of a day", dayFolder);
                    continue;
                }
                new Day(repository, dayFolder, day.get(), keys).scan();
            }
            deleteIfEmpty(folder);
            keys.forEach((key, day) -> {
                Optional<LocalDate> other = index.day(repository, key);
                if (other.isEmpty()) {
                    index.put(repository, key, day);
                } else {
                    LOGGER.warn(
                            "Ignoring {}: the same message is in the folder of {}",
                            new MessagePath(layout.messages(repository, day), FileNames.of(key)),
                            other.get());
                }
            });
        }
        return index.size(repository);
    }

    private void deleteIfEmpty(Path folder) throws IOException {
        try {
            disk.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            LOGGER.debug("{} is not empty", folder, e);
        }
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The folder of a day. */
    private final class Day {
        private final String repository;
        private final Path folder;
        private final LocalDate day;
        private final SortedRuns keys;
        private final Hashes envelopes = new Hashes();
        /** Names that have bytes which replaced others. */
        private final Set<String> replaced = new HashSet<>();
        /** Names of which an envelope was being written. */
        private final Set<String> unfinished = new HashSet<>();

        private final Set<Path> temporary = new HashSet<>();
        private final Set<MessagePath> removed = new HashSet<>();
        private long contents;
        private long strangers;
        private Path stranger;

        Day(String repository, Path folder, LocalDate day, SortedRuns keys) {
            this.repository = repository;
            this.folder = folder;
            this.day = day;
            this.keys = keys;
        }

        void scan() throws IOException {
            forEachFile(this::look);
            if (strangers > 0) {
                LOGGER.warn("Ignoring {} files that are not of Turing in {}, such as {}", strangers, folder, stranger);
            }
            if (contents != envelopes.size() || !replaced.isEmpty() || !unfinished.isEmpty() || !removed.isEmpty()) {
                envelopes.sort();
                forEachFile(this::lookForEnvelope);
                for (String name : replaced) {
                    deleteObsolete(new MessagePath(folder, name));
                }
            }
            for (MessagePath message : removed) {
                finishRemoval(message);
            }
            for (Path file : temporary) {
                disk.delete(file);
            }
            if (contents == 0 && envelopes.size() == 0 && strangers == 0 && day.isBefore(today)) {
                deleteIfEmpty(folder);
            }
        }

        private void forEachFile(FileTaker taker) throws IOException {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    taker.take(file, file.getFileName().toString());
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        private void look(Path file, String name) throws IOException {
            if (name.startsWith(".")) {
                lookAtLeftover(file, name);
            } else if (name.endsWith(MessagePath.ENVELOPE)) {
                lookAtEnvelope(file, name.substring(0, name.length() - MessagePath.ENVELOPE.length()));
            } else if (MessagePath.nameOfContent(name).isPresent()) {
                contents++;
                if (MessagePath.isLaterVersion(name)) {
                    replaced.add(MessagePath.nameOfContent(name).get());
                }
            } else {
                stranger(file);
            }
        }

        private void lookAtLeftover(Path file, String name) {
            Optional<String> temporaryOf = MessagePath.nameOfTemporary(name);
            Optional<String> removedOf = MessagePath.nameOfRemoved(name);
            if (temporaryOf.isPresent()) {
                temporary.add(file);
                if (name.endsWith(MessagePath.ENVELOPE + ".tmp")) {
                    unfinished.add(temporaryOf.get());
                }
            } else if (removedOf.isPresent()) {
                removed.add(new MessagePath(folder, removedOf.get()));
            } else {
                stranger(file);
            }
        }

        private void lookAtEnvelope(Path file, String name) throws IOException {
            Optional<String> key = FileNames.key(name);
            if (key.isEmpty() && !FileNames.isShortened(name)) {
                stranger(file);
                return;
            }
            envelopes.add(name);
            if (key.isEmpty()) {
                MessagePath message = new MessagePath(folder, name);
                try {
                    key = Optional.of(Envelope.read(file, message, repository).key());
                } catch (DamagedException e) {
                    aside.move(message, e.getMessage());
                    return;
                }
            }
            keys.add(key.get(), day);
        }

        private void stranger(Path file) {
            strangers++;
            stranger = file;
        }

        private void lookForEnvelope(Path file, String name) throws IOException {
            Optional<String> message = MessagePath.nameOfContent(name);
            if (message.isEmpty() || envelopes.contains(message.get())) {
                return;
            }
            if (unfinished.contains(message.get())) {
                disk.delete(file);
            } else if (!removed.contains(new MessagePath(folder, message.get()))) {
                aside.move(
                        file,
                        file + " is damaged: its envelope " + message.get() + MessagePath.ENVELOPE + " is missing");
            }
        }

        /** Of all versions of the bytes, all but those that the envelope names. */
        private void deleteObsolete(MessagePath message) throws IOException {
            Optional<Content> current;
            try {
                current = Envelope.read(message.envelope(), message, repository).content();
            } catch (NoSuchFileException | DamagedException e) {
                // seen without its envelope already, or set aside when it is retrieved
                return;
            }
            int last =
                    current.isPresent() ? message.version(current.get().file()).orElse(0) : 0;
            for (int version = 1; version <= last + VERSIONS; version++) {
                Path file = message.content(version);
                boolean ofNobody = version != last && Disk.exists(file);
                if (ofNobody && (version < last || unfinished.contains(message.name()))) {
                    disk.delete(file);
                } else if (ofNobody) {
                    aside.move(file, file + " is damaged: its envelope names another file");
                }
            }
        }

        /** The version that a removed message had; 0 if that cannot be told. */
        private int lastVersion(MessagePath message) throws IOException {
            try {
                return Envelope.read(message.removed(), message, repository)
                        .content()
                        .map(content -> message.version(content.file()).orElse(0))
                        .orElse(0);
            } catch (DamagedException e) {
                return 0;
            }
        }

        private void finishRemoval(MessagePath message) throws IOException {
            if (!Disk.exists(message.envelope())) {
                for (int version = 1; version <= lastVersion(message) + VERSIONS; version++) {
                    disk.delete(message.content(version));
                }
            }
            disk.delete(message.removed());
        }
    }

    @FunctionalInterface
    private interface FileTaker {
        void take(Path file, String name) throws IOException;
    }

    /** Hashes of names, eight bytes each: of a million, two are the same with a probability of 1 in 10 million. */
    private static final class Hashes {
        private long[] hashes = new long[64];
        private int size;

        void add(String name) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * size);
            }
            hashes[size++] = hash(name);
        }

        void sort() {
            Arrays.sort(hashes, 0, size);
        }

        /** After {@link #sort()}. */
        boolean contains(String name) {
            return Arrays.binarySearch(hashes, 0, size, hash(name)) >= 0;
        }

        int size() {
            return size;
        }

        private static long hash(String name) {
            return HASH.hashString(name, StandardCharsets.US_ASCII).asLong();
        }
    }
}
