package org.turingmail.agent.status;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether there is room for messages: in James' {@code var} folder, which holds its queue, and where the quarantine and
 * the outbox have their database, if it is embedded. Immutable.
 */
public final class DiskSpace {
    /** Below this, the journal of James' queue and an embedded database fail soon. */
    static final long LEAST_BYTES = 200L * 1024 * 1024;

    private static final int MEGABYTE = 1024 * 1024;
    private static final int WRITTEN_BYTES = 4096;

    private final List<Path> folders;
    private final Space space;

    /** How much room a file store has. */
    interface Space {
        long usableBytes(FileStore store) throws IOException;
    }

    /**
     * @param folders where James and the agent write; those that are not there yet count as the nearest folder that is
     */
    public DiskSpace(List<Path> folders) {
        this(folders, FileStore::getUsableSpace);
    }

    DiskSpace(List<Path> folders, Space space) {
        this.folders = List.copyOf(folders);
        this.space = space;
    }

    /**
     * What an administrator must do something about, if there is anything: less than 200 MB left, or a write that
     * fails.
     */
    public Optional<String> problem() {
        for (Path folder : folders) {
            Optional<String> problem = problemOf(nearest(folder));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> problemOf(Path folder) {
        try {
            long usable = space.usableBytes(Files.getFileStore(folder));
            if (usable < LEAST_BYTES) {
                return Optional.of("The disk of " + folder + " is full: " + usable / MEGABYTE + " MB are left, and "
                        + LEAST_BYTES / MEGABYTE + " MB are the least for messages to be accepted and held. Make room");
            }
            Path written = Files.createTempFile(folder, ".turing-", ".test");
            try {
                Files.write(written, new byte[WRITTEN_BYTES]);
            } finally {
                Files.deleteIfExists(written);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("Nothing can be written to " + folder + ": " + e
                    + ". Messages can neither be accepted nor held. Look at the disk, its quota, and the"
                    + " folder's owner");
        }
    }

    private static Path nearest(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.isDirectory(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }
}
