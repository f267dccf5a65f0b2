package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for the disk, once for all threads that want the same folder to be on it at that moment: one of them does it,
 * the others wait for that one. Thread-safe.
 */
final class FolderSync {
    private final Disk disk;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Lock turn = new ReentrantLock();

    FolderSync(Disk disk) {
        this.disk = requireNonNull(disk);
    }

    /** Waits until the names that are in a folder now are on the disk. */
    void sync(Path folder) throws IOException {
        Request request = new Request(folder);
        requests.add(request);
        turn.lock();
        try {
            // else it was done for this thread meanwhile
            if (!request.done) {
                syncAll();
            }
        } finally {
            turn.unlock();
        }
        if (request.failure instanceof Error) {
            throw (Error) request.failure;
        }
        if (request.failure != null) {
            throw new IOException(
                    folder + " cannot be written to the disk: " + request.failure.getMessage(), request.failure);
        }
    }

    private void syncAll() {
        Map<Path, List<Request>> byFolder = new LinkedHashMap<>();
        for (Request next = requests.poll(); next != null; next = requests.poll()) {
            byFolder.computeIfAbsent(next.folder, any -> new ArrayList<>()).add(next);
        }
        byFolder.forEach((folder, waiting) -> {
            Throwable failure = null;
            try {
                disk.sync(folder);
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            for (Request request : waiting) {
                request.failure = failure;
                request.done = true;
            }
        });
    }

    /** Changed and read by the thread whose turn it is. */
    private static final class Request {
        private final Path folder;
        private boolean done;
        private Throwable failure;

        Request(Path folder) {
            this.folder = folder;
        }
    }
}
