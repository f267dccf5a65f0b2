package org.turingmail.central.lists.formats;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** A file is not of its format as a whole, or not from some line on: what was read of it means nothing. */
public final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long line;
    private final String text;

    UnreadableFileException(long line, String text, String reason) {
        super(requireNonNull(reason));
        this.line = line;
        this.text = ItemParser.shortened(text);
    }

    /** The number of the line, from 1. */
    public long line() {
        return line;
    }

    /** What stands there, shortened. */
    public String text() {
        return text;
    }
}
