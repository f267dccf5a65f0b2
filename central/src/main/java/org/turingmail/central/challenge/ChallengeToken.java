package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret part of a link. It is stored as a hash only. */
final class ChallengeToken {
    private static final int RANDOM_BYTES = 24;

    private final String text;

    private ChallengeToken(String text) {
        this.text = requireNonNull(text);
    }

    /** 192 random bits, in 32 characters that need no escaping in a URL. */
    static ChallengeToken random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new ChallengeToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Any text that came from outside: what is not a token of ours has a hash that is not stored. */
    static ChallengeToken of(String text) {
        return new ChallengeToken(text);
    }

    String text() {
        return text;
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ChallengeToken[REDACTED]";
    }
}
