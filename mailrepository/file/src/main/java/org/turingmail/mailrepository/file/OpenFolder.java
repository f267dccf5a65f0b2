package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.mail.MessagingException;

/** An open folder: no other process uses it, the index is complete, leftovers of a killed process are gone. */
final class OpenFolder implements AutoCloseable {
    private static final int LOCKS = 1_024;
    private static final String README = "Messages held by Turing. docs/storage.md of Turing describes this folder.\n\n"
            + "messages/REPOSITORY/DAY/KEY.eml   a message as it was received; any mail program opens it\n"
            + "messages/REPOSITORY/DAY/KEY.json  its envelope and state, with checksums of both files\n"
            + "damaged/                          files that were set aside because they are not what was written\n"
            + "tmp/                              may be deleted while James is stopped\n\n"
            + "To copy it, copy the whole folder while James is stopped. Do not change files: that damages them.\n";

    private final Layout layout;
    private final Disk disk;
    private final Clock clock;
    private final ProcessLock process;
    private final KeyIndex index;
    private final FolderSync sync;
    private final SecureRandom random = new SecureRandom();
    private final Lock[] locks = new Lock[LOCKS];
    private volatile boolean failed;

    private OpenFolder(Layout layout, Disk disk, Clock clock, ProcessLock process, KeyIndex index) {
        this.layout = layout;
        this.disk = disk;
        this.clock = clock;
        this.process = process;
        this.index = index;
        this.sync = new FolderSync(disk);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** @param indexInMemory whether the index shall do without the disk */
    static OpenFolder open(Layout layout, Disk disk, Clock clock, boolean indexInMemory)
            throws IOException, MessagingException {
        prepare(layout, disk);
        ProcessLock process = ProcessLock.take(layout.lock());
        KeyIndex index = null;
        boolean complete = false;
        try {
            deleteLeftovers(layout.temporary());
            index = indexInMemory ? KeyIndex.createInMemory(layout.index()) : KeyIndex.create(layout.index());
            new Scan(layout, disk, index, today(clock)).run();
            complete = true;
            return new OpenFolder(layout, disk, clock, process, index);
        } finally {
            if (!complete) {
                if (index != null) {
                    index.close();
                }
                process.close();
            }
        }
    }

    private static void prepare(Layout layout, Disk disk) throws IOException, MessagingException {
        disk.createFolder(layout.root());
        if (!Disk.exists(layout.messages())) {
            if (!isEmpty(layout.root())) {
                throw new IOException("the folder is not empty, and what is in it is not from here."
                        + " Name another one; it is created if it does not exist");
            }
            disk.createFolder(layout.messages());
        }
        disk.createFolder(layout.damaged());
        disk.createFolder(layout.temporary());
        if (!Disk.exists(layout.readme())) {
            disk.write(layout.readme(), out -> out.write(README.getBytes(StandardCharsets.US_ASCII)));
        }
        if (Disk.exists(layout.root().resolve("MESSAGES"))) {
            throw new IOException("its file system does not distinguish upper and lower case, as keys do."
                    + " Use another file system");
        }
    }

    /** A disk of its own may be mounted here. */
    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.getFileName().toString().equals("lost+found")) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void deleteLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!Files.isDirectory(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    MessageFiles messages(String repository) {
        return new MessageFiles(this, repository);
    }

    Layout layout() {
        return layout;
    }

    Disk disk() {
        return disk;
    }

    KeyIndex index() {
        return index;
    }

    FolderSync sync() {
        return sync;
    }

    Clock clock() {
        return clock;
    }

    LocalDate today() {
        return today(clock);
    }

    private static LocalDate today(Clock clock) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** The same for all that happens to one message, and for some others. */
    Lock lock(String repository, String key) {
        return locks[Math.floorMod(31 * repository.hashCode() + key.hashCode(), LOCKS)];
    }

    /** Returns 16 hexadecimal digits, others each time. */
    String unique() {
        return String.format("%016x", random.nextLong());
    }

    /** The index is of no use any more. */
    void fail() {
        failed = true;
    }

    boolean hasFailed() {
        return failed;
    }

    @Override
    public void close() throws IOException {
        try {
            index.close();
        } finally {
            process.close();
        }
    }
}
