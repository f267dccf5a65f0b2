package org.turingmail.agent.header;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of a header from octets, each of them once. Lines end as in JavaMail's reader: CRLF, LF, CR, or CR CR LF; an
 * empty line ends the header; each octet becomes one character. Not thread-safe.
 */
final class RawHeader {
    private final InputStream octets;
    private final StringBuilder line = new StringBuilder(256);
    private final StringBuilder field = new StringBuilder(256);
    private final List<HeaderField> fields = new ArrayList<>();
    private boolean fieldFollowsBareCr;
    private int nextOctet = -1;
    private int octetAfter = -1;
    private int count;
    private boolean complete = true;

    RawHeader(InputStream octets) throws IOException {
        this.octets = new BufferedInputStream(octets);
        read();
    }

    List<HeaderField> fields() {
        return fields;
    }

    boolean isComplete() {
        return complete;
    }

    private void read() throws IOException {
        boolean afterBareCr = false;
        while (complete) {
            line.setLength(0);
            int end = readLine();
            if (line.length() == 0) {
                break;
            }
            char first = line.charAt(0);
            if ((first == ' ' || first == '\t') && field.length() > 0) {
                field.append("\r\n").append(line);
            } else {
                add();
                field.append(line);
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
        if (count == HeaderFields.MAX_OCTETS) {
            complete = false;
            return -1;
        }
        count++;
        return octets.read();
    }

    private void pushBack(int octet, int after) {
        // Both are free: what was pushed back before has been read by now.
        nextOctet = octet;
        octetAfter = after;
    }

    private void add() {
        if (field.length() == 0) {
            return;
        }
        if (fields.size() == HeaderFields.MAX_FIELDS) {
            complete = false;
        } else {
            int colon = field.indexOf(":");
            String name = colon < 0 ? field.toString() : field.substring(0, colon);
            int value = colon + 1;
            while (value < field.length() && " \t\r\n".indexOf(field.charAt(value)) >= 0) {
                value++;
            }
            fields.add(new HeaderField(name.trim(), field.substring(value), fieldFollowsBareCr));
        }
        field.setLength(0);
    }
}
