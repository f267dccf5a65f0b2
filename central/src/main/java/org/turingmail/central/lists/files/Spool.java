package org.turingmail.central.lists.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file for an upload, so that a slow upload holds no database transaction open. The file is unlinked while
 * it is in use, so nothing is left behind, however the request ends.
 */
final class Spool implements AutoCloseable {
    private final FileChannel channel;

    private Spool(FileChannel channel) {
        this.channel = channel;
    }

    /** Reads all of a file into the folder. */
    static Spool of(InputStream file, Path folder) throws IOException {
        Files.createDirectories(folder);
        Spool spool = new Spool(FileChannel.open(
                Files.createTempFile(folder, "import", ".spool"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
        try {
            file.transferTo(Channels.newOutputStream(spool.channel));
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /** What arrived, from its beginning. */
    InputStream read() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
