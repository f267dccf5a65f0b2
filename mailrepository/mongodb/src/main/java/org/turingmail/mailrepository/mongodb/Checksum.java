package org.turingmail.mailrepository.mongodb;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/** Size and SHA-256 of bytes that pass. Not thread-safe. */
final class Checksum {
    private final Hasher hasher = Hashing.sha256().newHasher();
    private long size;

    void update(byte[] bytes, int offset, int length) {
        hasher.putBytes(bytes, offset, length);
        size += length;
    }

    long size() {
        return size;
    }

    /** In hexadecimal digits; ends it. */
    String sha256() {
        return hasher.hash().toString();
    }
}
