package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.turingmail.central.links.RandomText;

/**
 * The secret of an agent, or of a program that reads exports. Its text leaves this class only towards the one who shall
 * keep it.
 */
final class ApiKey {
    /** Letters and digits, 256 random bits. */
    private static final int RANDOM_CHARACTERS = 43;

    private final String text;

    private ApiKey(String text) {
        this.text = requireNonNull(text);
    }

    static ApiKey of(String text) {
        return new ApiKey(text);
    }

    /** A new key of an agent, of 256 random bits. */
    static ApiKey random(SecureRandom random) {
        return random("turing_", random);
    }

    /** A new key for exports, with no character that means something in a URL. */
    static ApiKey ofExport(SecureRandom random) {
        return random("turing_export_", random);
    }

    /** A new key of a program. */
    static ApiKey ofProgram(SecureRandom random) {
        return random("turing_key_", random);
    }

    private static ApiKey random(String prefix, SecureRandom random) {
        return new ApiKey(prefix + RandomText.of(RANDOM_CHARACTERS, random));
    }

    String text() {
        return text;
    }

    /**
     * Returns the hash that is stored and looked up. The duration of an index look-up by hash reveals nothing about the
     * key: an attacker who tries keys cannot choose their hashes.
     */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The hash as a key of maps. */
    ByteBuffer fingerprint() {
        return ByteBuffer.wrap(hash()).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return "ApiKey[REDACTED]";
    }
}
