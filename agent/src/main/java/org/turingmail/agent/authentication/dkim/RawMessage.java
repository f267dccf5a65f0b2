package org.turingmail.agent.authentication.dkim;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A message as octets: its header in memory, in bounds, and its body as a stream. Lines end with LF; a CR before it
 * belongs to the end, and a CR elsewhere is an octet like others. An octet is a character here.
 */
final class RawMessage {
    static final int MOST_OCTETS = 1 << 20;
    private static final int MOST_FIELDS = 5_000;

    private final List<Field> fields = new ArrayList<>();
    private final BufferedInputStream input;
    private boolean tooLarge;

    private RawMessage(InputStream input) {
        this.input = new BufferedInputStream(input, 16 * 1024);
    }

    /** Reads the header. */
    static RawMessage read(InputStream input) throws IOException {
        RawMessage message = new RawMessage(input);
        message.readHeader();
        return message;
    }

    /** All fields, from the top. */
    List<Field> fields() {
        return fields;
    }

    /** Whether the header is so large that it was not read to its end. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** The body, from its first octet. To be read once. */
    InputStream body() {
        return input;
    }

    private void readHeader() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        StringBuilder field = new StringBuilder();
        int read = 0;
        while (true) {
            line.reset();
            int octet;
            while ((octet = input.read()) >= 0 && octet != '\n') {
                line.write(octet);
                if (++read > MOST_OCTETS) {
                    tooLarge = true;
                    return;
                }
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            if (octet == '\n' && text.endsWith("\r")) {
                text = text.substring(0, text.length() - 1);
            }
            if (text.isEmpty()) {
                add(field);
                return;
            }
            if ((text.charAt(0) == ' ' || text.charAt(0) == '\t') && field.length() > 0) {
                field.append("\r\n").append(text);
            } else {
                add(field);
                field.setLength(0);
                field.append(text);
            }
            if (fields.size() > MOST_FIELDS) {
                tooLarge = true;
                return;
            }
            if (octet < 0) {
                add(field);
                return;
            }
        }
    }

    private void add(StringBuilder field) {
        int colon = field.indexOf(":");
        if (colon > 0) {
            fields.add(new Field(field.toString(), colon));
        }
    }

    /** One field, without the end of its last line. Immutable. */
    static final class Field {
        private final String text;
        private final String name;
        private final String value;

        private Field(String text, int colon) {
            this.text = text;
            this.name = text.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            this.value = text.substring(colon + 1);
        }

        /** In lower case. */
        String name() {
            return name;
        }

        /** What follows the colon, still folded. */
        String value() {
            return value;
        }

        /** The field as a signature covers it, without the end of its line (RFC 6376, sections 3.4.1 and 3.4.2). */
        String canonical(boolean relaxed) {
            return canonical(relaxed, value);
        }

        /** The same with another value. */
        String canonical(boolean relaxed, String other) {
            if (!relaxed) {
                return text.substring(0, text.length() - value.length()) + other;
            }
            StringBuilder canonical = new StringBuilder(name.length() + other.length() + 1);
            canonical.append(name).append(':');
            int begin = canonical.length();
            boolean space = false;
            for (int i = 0; i < other.length(); i++) {
                char c = other.charAt(i);
                if (c == '\r' && i + 1 < other.length() && other.charAt(i + 1) == '\n') {
                    i++;
                } else if (c == ' ' || c == '\t') {
                    space = true;
                } else {
                    if (space && canonical.length() > begin) {
                        canonical.append(' ');
                    }
                    space = false;
                    canonical.append(c);
                }
            }
            return canonical.toString();
        }
    }
}
