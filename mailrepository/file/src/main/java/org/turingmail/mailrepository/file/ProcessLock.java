package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps other processes out of a folder. The system releases it with the process, however that ends. */
final class ProcessLock implements AutoCloseable {
    private static final int LONGEST_NAME = 200;

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException if another process has it; the message names the process */
    static ProcessLock take(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new IOException("it is used by another process" + owner(file)
                        + ". Stop that one, or use a folder of its own for each James");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(name().getBytes(StandardCharsets.US_ASCII)), 0);
            taken = true;
            return new ProcessLock(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(Path file) {
        try {
            byte[] name = Files.readAllBytes(file);
            return name.length == 0 || name.length > LONGEST_NAME
                    ? ""
                    : ", " + new String(name, StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            return "";
        }
    }

    private static String name() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        String all = "process " + ProcessHandle.current().pid() + " on " + host + "\n";
        return all.substring(0, Math.min(LONGEST_NAME, all.length()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
