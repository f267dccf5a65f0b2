package org.turingmail.central.lists.formats;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataAdapter;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.Warning;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turingmail.protocol.EntryKind;

/** vCards of any version (RFC 6350, RFC 2426): every e-mail address becomes an entry, the name its note. */
final class Cards {
    private static final int MAX_ADDRESSES = 1_000;
    /** A picture may be some megabytes; more is no card. */
    private static final int MAX_PROPERTY = 32 << 20;

    private Cards() {}

    private record Found(long line, String address) {}

    /** @return how many lines the file has */
    static long read(Reader reader, Items items) throws IOException {
        Counted counted = new Counted(reader);
        boolean[] anyCard = {false};
        VObjectDataAdapter cards = new VObjectDataAdapter() {
            private final List<Found> found = new ArrayList<>();
            private String name = "";

            @Override
            public void onComponentBegin(String component, Context context) {
                anyCard[0] |= component.equalsIgnoreCase("VCARD");
                found.clear();
                name = "";
            }

            @Override
            public void onProperty(VObjectProperty property, Context context) {
                counted.begin();
                String value = property.getValue() == null ? "" : property.getValue();
                if (property.getName().equalsIgnoreCase("EMAIL") && !value.isBlank() && found.size() < MAX_ADDRESSES) {
                    String address = VObjectPropertyValues.unescape(value).strip();
                    found.add(new Found(
                            context.getLineNumber(),
                            address.regionMatches(true, 0, "mailto:", 0, 7) ? address.substring(7) : address));
                } else if (property.getName().equalsIgnoreCase("FN")) {
                    name = VObjectPropertyValues.unescape(value);
                }
            }

            @Override
            public void onComponentEnd(String component, Context context) {
                try {
                    for (Found address : found) {
                        items.add(
                                address.line(),
                                address.address(),
                                EntryKind.ADDRESS,
                                address.address(),
                                Optional.empty(),
                                Optional.of(name));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                found.clear();
            }

            @Override
            public void onWarning(Warning warning, VObjectProperty property, Exception thrown, Context context) {
                counted.begin();
                if (warning == Warning.MALFORMED_LINE) {
                    try {
                        items.reject(context.getLineNumber(), context.getUnfoldedLine(), "is no line of a vCard");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        try {
            new VObjectReader(counted, SyntaxRules.vcard()).parse(cards);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!anyCard[0]) {
            throw new UnreadableFileException(1, "", "is not the beginning of a vCard, nor is any other line");
        }
        return counted.lines();
    }

    private static final class Counted extends FilterReader {
        private long lines;
        private long sinceBegin;
        private int last = '\n';

        Counted(Reader in) {
            super(in);
        }

        void begin() {
            sinceBegin = 0;
        }

        long lines() {
            return last == '\n' ? lines : lines + 1;
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            if (c >= 0) {
                count(c);
            }
            return c;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            for (int i = 0; i < count; i++) {
                count(buffer[offset + i]);
            }
            return count;
        }

        private void count(int c) throws IOException {
            lines += c == '\n' ? 1 : 0;
            last = c;
            if (++sinceBegin > MAX_PROPERTY) {
                throw new UnreadableFileException(lines + 1, "", "has a property that is larger than any");
            }
        }
    }
}
