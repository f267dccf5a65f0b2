package org.turingmail.mailrepository.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, in lower-case hexadecimal digits as {@code sha256sum} prints it. */
final class Checksums {
    private Checksums() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    static String sha256(byte[] bytes) {
        return hex(sha256().digest(bytes));
    }

    /** Of so many bytes from the first on. */
    static String sha256(byte[] bytes, int length) {
        MessageDigest digest = sha256();
        digest.update(bytes, 0, length);
        return hex(digest.digest());
    }

    static String hex(byte[] digest) {
        StringBuilder digits = new StringBuilder(2 * digest.length);
        for (byte b : digest) {
            digits.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return digits.toString();
    }
}
