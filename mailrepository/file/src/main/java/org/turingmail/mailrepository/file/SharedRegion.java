package org.turingmail.mailrepository.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import javax.mail.internet.SharedInputStream;

/**
 * A part of a file that is open already. JavaMail takes parts of it instead of reading a body into memory. Streams over
 * one file may be read by several threads, one stream by one.
 */
final class SharedRegion extends BufferedInputStream implements SharedInputStream {
    private static final int BUFFER = 8 * 1024;

    private final RandomAccessFile file;
    private final long start;
    private final long end;

    /** @param end the position after the last byte */
    SharedRegion(RandomAccessFile file, long start, long end) {
        super(new Region(file, start, end), BUFFER);
        this.file = file;
        this.start = start;
        this.end = end;
    }

    @Override
    public synchronized long getPosition() {
        return ((Region) in).position - (count - pos) - start;
    }

    @Override
    public InputStream newStream(long from, long to) {
        if (from < 0) {
            throw new IllegalArgumentException("A position is not negative: " + from);
        }
        return new SharedRegion(file, Math.min(start + from, end), to < 0 ? end : Math.min(start + to, end));
    }

    /** Leaves the file open, for the streams beside it. */
    @Override
    public void close() {
        // the file is closed with the message
    }

    private static final class Region extends InputStream {
        private final RandomAccessFile file;
        private final long end;
        private long position;

        Region(RandomAccessFile file, long start, long end) {
            this.file = file;
            this.position = start;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int wanted = (int) Math.min(length, end - position);
            if (wanted <= 0) {
                return -1;
            }
            int read;
            synchronized (file) {
                file.seek(position);
                read = file.read(bytes, offset, wanted);
            }
            if (read < 0) {
                throw new IOException("The file of the message has become shorter while it was read");
            }
            position += read;
            return read;
        }

        @Override
        public long skip(long length) {
            long skipped = Math.max(0, Math.min(length, end - position));
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }
    }
}
