package org.turingmail.agent.header;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Reads the fields of a header from octets, each of them once. Lines end as in JavaMail's reader: CRLF, LF, CR, or CR
 * CR LF; an empty line ends the header; each octet becomes one character. Not thread-safe.
 */
final class RawHeader {
    private final InputStream octets;
    private final int maxFields;
    private final long maxOctets;
    private final Consumer<RawField> fields;
    private final StringBuilder line = new StringBuilder(256);
    private final StringBuilder field = new StringBuilder(256);
    private boolean fieldFollowsBareCr;
    private long fieldBegin;
    private long fieldEnd;
    private long nextLine;
    private int nextOctet = -1;
    private int octetAfter = -1;
    private long count;
    private int added;
    private boolean complete = true;

    /** @param fields is given each field, from the top */
    RawHeader(InputStream octets, int maxFields, long maxOctets, Consumer<RawField> fields) {
        this.octets = new BufferedInputStream(octets);
        this.maxFields = maxFields;
        this.maxOctets = maxOctets;
        this.fields = fields;
    }

    /**
     * Reads the header to its end, or to a limit.
     *
     * @return whether no limit was reached
     */
    boolean read() throws IOException {
        readLines();
        return complete;
    }

    private void readLines() throws IOException {
        boolean afterBareCr = false;
        while (complete) {
            line.setLength(0);
            long begin = position();
            int end = readLine();
            if (line.length() == 0) {
                break;
            }
            char first = line.charAt(0);
            if ((first == ' ' || first == '\t') && field.length() > 0) {
                field.append("\r\n").append(line);
                fieldEnd = begin + line.length();
                nextLine = position();
            } else {
                add();
                field.append(line);
                fieldBegin = begin;
                fieldEnd = begin + line.length();
                nextLine = position();
                fieldFollowsBareCr = afterBareCr;
            }
            afterBareCr = end == '\r';
        }
        add();
    }

    /** Returns how the line ended: with a bare CR, or not. */
    private int readLine() throws IOException {
        for (int octet = next(); octet >= 0; octet = next()) {
            if (octet == '\n') {
                return '\n';
            }
            if (octet == '\r') {
                int second = next();
                int third = second == '\r' ? next() : -1;
                if (second == '\n' || third == '\n') {
                    return '\n';
                }
                pushBack(second, third);
                return '\r';
            }
            line.append((char) octet);
        }
        return '\n';
    }

    private int next() throws IOException {
        if (nextOctet >= 0) {
            int octet = nextOctet;
            nextOctet = octetAfter;
            octetAfter = -1;
            return octet;
        }
        if (count == maxOctets) {
            complete = false;
            return -1;
        }
        int octet = octets.read();
        count += octet < 0 ? 0 : 1;
        return octet;
    }

    private void pushBack(int octet, int after) {
        // Both are free: what was pushed back before has been read by now.
        nextOctet = octet;
        octetAfter = after;
    }

    private long position() {
        return count - (nextOctet < 0 ? 0 : 1) - (octetAfter < 0 ? 0 : 1);
    }

    private void add() {
        if (field.length() == 0) {
            return;
        }
        if (added == maxFields) {
            complete = false;
        } else {
            int colon = field.indexOf(":");
            String name = colon < 0 ? field.toString() : field.substring(0, colon);
            int value = colon + 1;
            while (value < field.length() && " \t\r\n".indexOf(field.charAt(value)) >= 0) {
                value++;
            }
            added++;
            fields.accept(new RawField(
                    new HeaderField(name.trim(), field.substring(value), fieldFollowsBareCr),
                    fieldBegin,
                    fieldEnd,
                    nextLine));
        }
        field.setLength(0);
    }

    /** A field, and which octets of the message it occupies. */
    static final class RawField {
        final HeaderField field;
        final long begin;
        /** Of its last line, without the octets that end it. */
        final long end;

        final long nextLine;

        private RawField(HeaderField field, long begin, long end, long nextLine) {
            this.field = field;
            this.begin = begin;
            this.end = end;
            this.nextLine = nextLine;
        }
    }
}
