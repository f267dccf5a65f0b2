package org.turingmail.mailrepository.mongodb;

import com.google.common.io.BaseEncoding;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** Size and SHA-256 of bytes that pass. Not thread safe. */
final class Checksum {
    private final MessageDigest digest;
    private long size;

    Checksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        size += length;
    }

    long size() {
        return size;
    }

    /** In hexadecimal digits; ends it. */
    String sha256() {
        return BaseEncoding.base16().encode(digest.digest()).toLowerCase(Locale.ROOT);
    }
}
