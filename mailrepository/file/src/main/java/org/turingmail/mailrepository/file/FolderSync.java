package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Waits for the disk in a thread of its own, once for all that wait for the same folder at that moment. Thread-safe,
 * and of no concern to whether a waiting thread is interrupted.
 */
final class FolderSync implements AutoCloseable {
    private static final Request END = new Request(null);

    private final Disk disk;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private final Thread thread = new Thread(this::work, "turing-quarantine-sync");

    FolderSync(Disk disk) {
        this.disk = requireNonNull(disk);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until the names that are in a folder now are on the disk. */
    void sync(Path folder) throws IOException {
        Request request = new Request(folder);
        requests.add(request);
        if (closed && requests.remove(request)) {
            throw new IOException(folder + " cannot be written to the disk: James is stopping");
        }
        try {
            Uninterruptibles.getUninterruptibly(request.done);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error) {
                throw (Error) e.getCause();
            }
            throw new IOException(
                    folder + " cannot be written to the disk: " + e.getCause().getMessage(), e);
        }
    }

    private void work() {
        List<Request> some = new ArrayList<>();
        while (!some.contains(END)) {
            some.clear();
            some.add(Uninterruptibles.takeUninterruptibly(requests));
            requests.drainTo(some);
            Map<Path, List<Request>> byFolder = new LinkedHashMap<>();
            some.stream().filter(request -> request != END).forEach(request -> byFolder.computeIfAbsent(
                            request.folder, folder -> new ArrayList<>())
                    .add(request));
            byFolder.forEach(this::sync);
        }
    }

    private void sync(Path folder, List<Request> waiting) {
        try {
            disk.sync(folder);
            waiting.forEach(request -> request.done.complete(null));
        } catch (IOException | RuntimeException | Error e) {
            waiting.forEach(request -> request.done.completeExceptionally(e));
        }
    }

    /** Ends the thread, after all that was asked of it. What is asked later fails. */
    @Override
    public void close() {
        closed = true;
        requests.add(END);
        Uninterruptibles.joinUninterruptibly(thread);
    }

    private static final class Request {
        private final Path folder;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Request(Path folder) {
            this.folder = folder;
        }
    }
}
