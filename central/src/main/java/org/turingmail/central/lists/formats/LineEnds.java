package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.io.Reader;

/**
 * Characters with every line end as a line feed (CR LF, and CR alone), and without the byte order marks that stand at
 * the beginning of a file, or of a line where files were joined. Ends what is too large, which would be kept in memory
 * as a whole. Not thread-safe.
 */
final class LineEnds extends Reader {
    private final Reader in;
    private final char[] buffer = new char[8192];
    private final long most;
    private int position;
    private int end;
    private boolean afterCr;
    private boolean atBegin = true;
    private long lines;
    private long sinceBegin;

    /** @param most how many characters may come between two calls of {@link #begin} */
    LineEnds(Reader in, long most) {
        this.in = in;
        this.most = most;
    }

    /** Begins to count anew. */
    void begin() {
        sinceBegin = 0;
    }

    /** Whether more characters came than may come. */
    boolean isOver() {
        return sinceBegin > most;
    }

    /** How many lines were read; the last one needs no end. */
    long lines() {
        return atBegin ? lines : lines + 1;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int count = 0;
        while (count == 0) {
            if (position == end) {
                position = 0;
                end = in.read(buffer, 0, Math.min(length, buffer.length));
                if (end <= 0) {
                    end = 0;
                    return -1;
                }
            }
            while (position < end && count < length) {
                char c = buffer[position++];
                boolean secondHalf = c == '\n' && afterCr;
                afterCr = c == '\r';
                if (secondHalf || c == '\uFEFF' && atBegin) {
                    continue;
                }
                c = c == '\r' ? '\n' : c;
                atBegin = c == '\n';
                lines += atBegin ? 1 : 0;
                into[offset + count++] = c;
            }
        }
        sinceBegin += count;
        if (isOver()) {
            throw new UnreadableFileException(lines + 1, "", "has more than " + most + " characters in one value");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
