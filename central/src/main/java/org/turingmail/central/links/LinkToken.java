package org.turingmail.central.links;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret part of a link that somebody gets by mail. It is stored as a hash only. Immutable. */
public final class LinkToken {
    private static final int RANDOM_BYTES = 24;

    private final String text;

    private LinkToken(String text) {
        this.text = requireNonNull(text);
    }

    /** 192 random bits, in 32 characters that need no escaping in a URL. */
    public static LinkToken random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
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
