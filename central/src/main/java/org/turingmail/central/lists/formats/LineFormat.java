package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * How the entries of one format are read and written. Stateless: each file has a {@link Read} and a {@link Write} of
 * its own.
 */
interface LineFormat {
    /** Begins to read a file. */
    Read read(ItemParser items);

    /** Begins to write a file. */
    Write write(Output output);

    /** Takes the lines of a file. */
    interface Read {
        void line(long number, String text) throws IOException;

        /** What is to be done with a line that is longer than any entry. */
        void tooLong(long number, String text) throws IOException;

        void end() throws IOException;
    }

    /** Takes the entries of a file: each value once for each kind, those of one value one behind the other. */
    interface Write {
        /** @throws IllegalArgumentException if the format cannot express the entry; the message says why */
        void entry(ListItem item) throws IOException;
    }

    /** A format with one entry to a line and comments behind {@code #}. */
    abstract class ByLine implements Read {
        static final String TOO_LONG = "has more than " + Lines.MAX_LENGTH + " characters";

        private final DomainPairMerger joined;

        ByLine(ItemParser items) {
            this(items, (item, line) -> {});
        }

        /** @param check throws an {@link IllegalArgumentException} for an entry that must not stand in its line */
        ByLine(ItemParser items, ObjLongConsumer<ListItem> check) {
            this.joined = new DomainPairMerger(items, check);
        }

        @Override
        public final void line(long number, String text) throws IOException {
            String stripped = Invisible.strip(text);
            if (stripped.isEmpty()) {
                return;
            }
            try {
                // In a comment too: what stands behind would vanish with it.
                requireOneLine(stripped);
                if (stripped.startsWith("#")) {
                    return;
                }
                entry(number, text);
            } catch (IllegalArgumentException e) {
                reject(number, text, e.getMessage());
            }
        }

        private static void requireOneLine(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\r' || c == '\f' || c == 0x0b || c == 0x85 || c == '\u2028' || c == '\u2029') {
                    throw new IllegalArgumentException(String.format(
                            "has a line end (U+%04X) that is none in this format: end lines with LF or CR LF",
                            (int) c));
                }
            }
        }

        /** @throws IllegalArgumentException if it is none; the message says why */
        abstract void entry(long number, String text) throws IOException;

        final void add(
                long number,
                String text,
                EntryKind kind,
                String value,
                Optional<Verdict> verdict,
                Optional<String> note)
                throws IOException {
            joined.add(number, text, kind, value, verdict, note);
        }

        final void reject(long number, String text, String reason) throws IOException {
            joined.reject(number, text, reason);
        }

        @Override
        public void tooLong(long number, String text) throws IOException {
            reject(number, text, TOO_LONG);
        }

        @Override
        public void end() throws IOException {
            joined.end();
        }
    }
}
