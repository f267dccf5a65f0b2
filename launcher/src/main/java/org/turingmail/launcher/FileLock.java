package org.turingmail.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.turingmail.launcher.process.DetachedProcess;

/** One launcher at a time: a locked file, which the system unlocks when the process that locked it has ended. */
final class FileLock implements AutoCloseable {
    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Locks the file, if no other process has it locked. */
    static Optional<FileLock> take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new FileLock(channel));
    }

    /** Locks the file, once no other process has it locked. */
    static FileLock await(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        return new FileLock(channel);
    }

    /** Locks the file, if no other process has it locked for a time. */
    static Optional<FileLock> take(Path file, Duration atMost) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = DetachedProcess.waitUntil(atMost, () -> {
            try {
                return channel.tryLock() != null;
            } catch (IOException e) {
                return false;
            }
        });
        if (!locked) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new FileLock(channel));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is unlocked at the latest when this process ends.
        }
    }
}
