package org.turingmail.agent.authentication.dkim;

import java.security.MessageDigest;

/**
 * The hash of a body in a canonical form (RFC 6376, sections 3.4.3 and 3.4.4), over as many octets as are signed. It
 * gets the body piece by piece and keeps none of it. A bare LF ends a line like CRLF, as programs that sign have it.
 * Not thread-safe.
 */
final class BodyHash {
    private static final int BUFFER = 8 * 1024;

    private final boolean relaxed;
    private final long limit;
    private final MessageDigest digest = Hashes.sha256();
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    private long length;
    private long emptyLines;
    private boolean lineHasOctets;
    private boolean pendingSpace;
    private boolean pendingCr;

    BodyHash(boolean relaxed, long limit) {
        this.relaxed = relaxed;
        this.limit = limit;
    }

    boolean isRelaxed() {
        return relaxed;
    }

    long limit() {
        return limit;
    }

    void update(byte[] octets, int count) {
        for (int i = 0; i < count; i++) {
            octet(octets[i]);
        }
    }

    private void octet(byte octet) {
        if (pendingCr) {
            pendingCr = false;
            if (octet == '\n') {
                endLine();
                return;
            }
            content((byte) '\r');
        }
        if (octet == '\r') {
            pendingCr = true;
        } else if (octet == '\n') {
            endLine();
        } else {
            content(octet);
        }
    }

    private void content(byte octet) {
        if (relaxed && (octet == ' ' || octet == '\t')) {
            pendingSpace = true;
            return;
        }
        for (; emptyLines > 0; emptyLines--) {
            put((byte) '\r');
            put((byte) '\n');
        }
        if (pendingSpace) {
            pendingSpace = false;
            put((byte) ' ');
        }
        lineHasOctets = true;
        put(octet);
    }

    private void endLine() {
        pendingSpace = false;
        if (lineHasOctets) {
            put((byte) '\r');
            put((byte) '\n');
            lineHasOctets = false;
        } else {
            emptyLines++;
        }
    }

    private void put(byte octet) {
        if (length++ < limit) {
            buffer[buffered++] = octet;
            if (buffered == BUFFER) {
                digest.update(buffer, 0, buffered);
                buffered = 0;
            }
        }
    }

    /** Ends the body. */
    byte[] digest() {
        if (pendingCr) {
            pendingCr = false;
            content((byte) '\r');
        }
        pendingSpace = false;
        if (lineHasOctets) {
            endLine();
        }
        // An empty body is one empty line in the simple form, and nothing in the relaxed one.
        if (!relaxed && length == 0) {
            put((byte) '\r');
            put((byte) '\n');
        }
        digest.update(buffer, 0, buffered);
        buffered = 0;
        return digest.digest();
    }

    /** How many octets the canonical body has, also those beyond the limit. Known at the end. */
    long length() {
        return length;
    }
}
