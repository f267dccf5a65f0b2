package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.io.Writer;

/** Where lines go, each with the line end that every program takes. */
final class Output {
    private final Writer writer;
    private boolean empty = true;

    Output(Writer writer) {
        this.writer = writer;
    }

    /** Writes a line. */
    void line(String... parts) throws IOException {
        for (String part : parts) {
            writer.write(part);
        }
        writer.write('\n');
        empty = false;
    }

    /** Whether there is no line yet. */
    boolean isEmpty() {
        return empty;
    }

    /** For a library that writes by itself. */
    Writer writer() {
        return writer;
    }
}
