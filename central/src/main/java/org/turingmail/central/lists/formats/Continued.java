package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.function.ObjLongConsumer;
import org.turingmail.central.lists.ListItem;

/**
 * A format in which a line that begins with white space continues the one before it; comments and empty lines in
 * between do not count. A line is rejected as a whole: with the lines that continue it.
 */
abstract class Continued extends LineFormat.ByLine {
    private final StringBuilder logical = new StringBuilder();
    private long begin;
    private boolean tooLong;

    Continued(ItemParser items) {
        super(items);
    }

    Continued(ItemParser items, ObjLongConsumer<ListItem> check) {
        super(items, check);
    }

    @Override
    final void entry(long number, String text) throws IOException {
        boolean continues = Character.isWhitespace(text.charAt(0));
        if (continues && logical.length() > 0) {
            tooLong |= logical.length() + text.length() > Lines.MAX_LENGTH;
            if (!tooLong) {
                logical.append(text);
            }
            return;
        }
        flush();
        if (continues) {
            throw new IllegalArgumentException("begins with a space, but there is no line that it could continue");
        }
        logical.append(text);
        begin = number;
    }

    @Override
    public final void tooLong(long number, String text) throws IOException {
        if (!text.isEmpty() && Character.isWhitespace(text.charAt(0)) && logical.length() > 0) {
            tooLong = true;
            return;
        }
        flush();
        logical.append(text);
        begin = number;
        tooLong = true;
    }

    private void flush() throws IOException {
        if (logical.length() == 0) {
            return;
        }
        String text = logical.toString();
        boolean cut = tooLong;
        logical.setLength(0);
        tooLong = false;
        try {
            if (cut) {
                throw new IllegalArgumentException(TOO_LONG);
            }
            logical(begin, text);
        } catch (IllegalArgumentException e) {
            reject(begin, text, e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if it is no entry; the message says why */
    abstract void logical(long number, String text) throws IOException;

    @Override
    public void end() throws IOException {
        flush();
        super.end();
    }
}
