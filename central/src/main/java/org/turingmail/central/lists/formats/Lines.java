package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.io.Reader;

/**
 * The lines of a file with their numbers. However long a line is, no more than {@value #MAX_LENGTH} characters of it
 * are kept. Not thread-safe.
 */
final class Lines {
    static final int MAX_LENGTH = 10_000;

    private final Reader reader;
    private final char[] buffer = new char[8192];
    private final StringBuilder line = new StringBuilder();
    private int position;
    private int end;
    private long number;
    private boolean tooLong;

    Lines(Reader reader) {
        this.reader = reader;
    }

    /** The next line without its end; null behind the last one. */
    String next() throws IOException {
        line.setLength(0);
        tooLong = false;
        if (position == end && !fill()) {
            return null;
        }
        number++;
        while (true) {
            int start = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            int room = MAX_LENGTH - line.length();
            tooLong |= position - start > room;
            line.append(buffer, start, Math.min(room, position - start));
            if (position < end) {
                position++;
                break;
            }
            if (!fill()) {
                break;
            }
        }
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        // Some editors begin a file with a byte order mark; files that were joined have them in the middle.
        int begin = 0;
        while (begin < line.length() && line.charAt(begin) == '\uFEFF') {
            begin++;
        }
        return line.substring(begin);
    }

    /** Of the line that {@link #next} answered, from 1. */
    long number() {
        return number;
    }

    /** Whether that line had more characters than are kept. */
    boolean isTooLong() {
        return tooLong;
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, reader.read(buffer, 0, buffer.length));
        return end > 0;
    }
}
