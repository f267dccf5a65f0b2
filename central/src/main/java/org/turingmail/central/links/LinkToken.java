package org.turingmail.central.links;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * The secret part of a link that somebody gets by mail. It is stored as a hash only. Immutable.
 *
 * <p>It has letters and digits only: mail programs that make links of plain text take a hyphen or an underscore at the
 * end for punctuation and leave it out.
 */
public final class LinkToken {
    private static final int LENGTH = 33;

    private final String text;

    private LinkToken(String text) {
        this.text = requireNonNull(text);
    }

    /** A new token of 33 random letters and digits: 196 random bits. */
    public static LinkToken random(SecureRandom random) {
        return new LinkToken(RandomText.of(LENGTH, random));
    }

    /** Any text that came from outside: what is not a token of ours has a hash that is not stored. */
    public static LinkToken of(String text) {
        return new LinkToken(text);
    }

    public String text() {
        return text;
    }

    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "LinkToken[REDACTED]";
    }
}
