package org.turingmail.mailrepository.file;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import javax.mail.MessagingException;

/**
 * The steps that change files: a process may be killed between any two of them. Everything is for the owner alone.
 * Thread-safe.
 */
class Disk {
    private static final int BUFFER = 64 * 1024;

    /** What is in a file. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException, MessagingException;
    }

    /** Creates a folder and those above it, durably, unless they are there. */
    void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        createFolder(parent);
        try {
            Files.createDirectory(folder, permissions(folder, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        sync(parent);
    }

    /** Writes a new file and waits for the disk. */
    void write(Path file, Body body) throws IOException, MessagingException {
        try {
            Files.createFile(file, permissions(file, "rw-------"));
            // no channel: an interrupted thread would close it
            try (FileOutputStream out = new FileOutputStream(file.toFile())) {
                OutputStream buffered = new BufferedOutputStream(out, BUFFER);
                body.writeTo(buffered);
                buffered.flush();
                out.getFD().sync();
            }
        } catch (IOException e) {
            throw e instanceof FileSystemException ? e : new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Gives a file another name, in place of the file that has it. */
    void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("The file system of " + to + " cannot rename files atomically: use another one", e);
        }
    }

    /** Deletes a file, if it is there. */
    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Waits until the names in a folder are on the disk, be the thread interrupted or not. */
    void sync(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether there is something under a name, be it a link to nothing. */
    static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileAttribute<?>[] permissions(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
