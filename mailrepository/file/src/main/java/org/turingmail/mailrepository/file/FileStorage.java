package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;

/** A folder and the repositories in it. Opened by the first who needs it; if that fails, the next one tries again. */
final class FileStorage implements Storage {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileStorage.class);
    private static final int WAIT_FOR_WORK_SECONDS = 10;
    /** After so many, the index is made without the disk. */
    private static final int FAILURES_ON_DISK = 2;

    private final Layout layout;
    private final Disk disk;
    private final Clock clock;
    /** Held for reading while the open folder is used. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private volatile OpenFolder open;
    private boolean closed;
    private int indexFailures;

    FileStorage(Layout layout, Disk disk, Clock clock) {
        this.layout = requireNonNull(layout);
        this.disk = requireNonNull(disk);
        this.clock = requireNonNull(clock);
    }

    /** What is done with the open folder. */
    @FunctionalInterface
    interface Work<T> {
        T with(OpenFolder folder) throws IOException, MessagingException;
    }

    /**
     * Opens the folder and works with it.
     *
     * @throws IllegalStateException if it cannot be opened, is used by another process, or is closed for good
     */
    <T> T use(Work<T> work) throws IOException, MessagingException {
        while (true) {
            OpenFolder folder = open();
            use.readLock().lock();
            try {
                if (open == folder) {
                    return work.with(folder);
                }
            } catch (MVStoreException e) {
                folder.fail();
                throw new IOException("the index failed and will be made anew (" + e.getMessage() + ")", e);
            } finally {
                use.readLock().unlock();
            }
        }
    }

    /** Not while this thread uses the folder. */
    OpenFolder open() {
        OpenFolder ready = open;
        return ready == null || ready.hasFailed() ? openOnce() : ready;
    }

    private synchronized OpenFolder openOnce() {
        if (closed) {
            throw new IllegalStateException("The quarantine in " + layout + " is closed: James is stopping");
        }
        if (open != null && open.hasFailed()) {
            use.writeLock().lock();
            try {
                shut();
                indexFailures++;
            } finally {
                use.writeLock().unlock();
            }
        }
        if (open == null) {
            try {
                open = OpenFolder.open(layout, disk, clock, indexFailures >= FAILURES_ON_DISK);
            } catch (IOException | MessagingException | MVStoreException e) {
                throw new IllegalStateException(
                        "The quarantine in " + layout + " cannot be opened: " + FileMailRepository.problem(e) + ". See "
                                + StorageLocation.URL_KEY + " in turing.properties",
                        e);
            }
        }
        return open;
    }

    @Override
    public HeldMailRepository repository(MailRepositoryUrl url) {
        return new FileMailRepository(this, url);
    }

    @Override
    public List<MailRepositoryPath> paths() throws MessagingException {
        return attempt("list the repositories", any -> {
            List<MailRepositoryPath> paths = new ArrayList<>();
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(layout.messages())) {
                for (Path folder : folders) {
                    FileNames.key(folder.getFileName().toString())
                            .map(MailRepositoryPath::from)
                            .ifPresent(paths::add);
                }
            }
            return paths;
        });
    }

    /** Names files that are not of Turing, and those that were set aside. */
    @Override
    public void check(Consumer<String> finding) throws MessagingException {
        attempt("check the files", any -> {
            new Strangers(layout).find(finding);
            return finding;
        });
    }

    private <T> T attempt(String what, Work<T> work) throws MessagingException {
        try {
            return use(work);
        } catch (IOException | RuntimeException e) {
            throw new MessagingException("Cannot " + what + " of " + layout + ": " + FileMailRepository.problem(e), e);
        }
    }

    @Override
    public Optional<Path> folder() {
        return Optional.of(layout.root());
    }

    Layout layout() {
        return layout;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (open == null) {
            return;
        }
        boolean idle = false;
        try {
            idle = use.writeLock().tryLock(WAIT_FOR_WORK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            shut();
        } finally {
            if (idle) {
                use.writeLock().unlock();
            }
        }
    }

    private void shut() {
        OpenFolder last = open;
        open = null;
        try {
            last.close();
        } catch (IOException | MVStoreException e) {
            LOGGER.warn("The quarantine in {} was not closed properly; no message is affected", layout, e);
        }
    }

    @Override
    public String toString() {
        return "file:" + layout;
    }
}
