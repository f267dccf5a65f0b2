package org.turingmail.central.lists.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * A temporary file between a client and the database, so that a slow upload or download holds no database transaction
 * open. The file is unlinked while it is in use, so nothing is left behind, however the request ends.
 */
final class Spool implements AutoCloseable {
    private final FileChannel channel;

    private Spool(FileChannel channel) {
        this.channel = channel;
    }

    /** There is not enough room for a file. */
    static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        FullException(long limit) {
            super("The file has more than " + limit + " bytes");
        }
    }

    /** Where they are. */
    static Path folder(CentralConfiguration configuration) {
        return configuration.dataDir().resolve("spool");
    }

    /** Creates an empty one in the folder. */
    static Spool in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new Spool(FileChannel.open(
                Files.createTempFile(folder, "list", ".spool"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Reads all of a file into the folder. */
    static Spool of(InputStream file, Path folder) throws IOException {
        Spool spool = in(folder);
        try {
            file.transferTo(Channels.newOutputStream(spool.channel));
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /**
     * Where to write to. Not buffered.
     *
     * @param limit the most bytes; beyond it, a {@link FullException}
     */
    OutputStream write(long limit) {
        return new FilterOutputStream(Channels.newOutputStream(channel)) {
            private long left = limit;

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length > left) {
                    throw new FullException(limit);
                }
                left -= length;
                out.write(bytes, offset, length);
            }
        };
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
