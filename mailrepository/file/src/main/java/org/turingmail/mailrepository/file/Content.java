package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

/** The bytes of a message: the name of their file, their number, and their checksum. Immutable. */
final class Content {
    private final String file;
    private final long size;
    private final String sha256;

    Content(String file, long size, String sha256) {
        this.file = requireNonNull(file);
        this.size = size;
        this.sha256 = requireNonNull(sha256);
    }

    String file() {
        return file;
    }

    /** In bytes. */
    long size() {
        return size;
    }

    String sha256() {
        return sha256;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content
                && ((Content) other).file.equals(file)
                && ((Content) other).size == size
                && ((Content) other).sha256.equals(sha256);
    }

    @Override
    public int hashCode() {
        return sha256.hashCode();
    }

    @Override
    public String toString() {
        return file + " (" + size + " bytes, SHA-256 " + sha256 + ")";
    }
}
