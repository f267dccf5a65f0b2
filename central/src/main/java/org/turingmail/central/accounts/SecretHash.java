package org.turingmail.central.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Hashes of secrets with so many random bits that nobody guesses them. */
final class SecretHash {
    /** The random characters of a secret: 256 bits. */
    static final int LENGTH = 43;

    private SecretHash() {}

    static byte[] of(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** What forms of a session carry: it follows from the secret, and does not tell it. */
    static String csrfToken(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(of("csrf " + secret));
    }
}
