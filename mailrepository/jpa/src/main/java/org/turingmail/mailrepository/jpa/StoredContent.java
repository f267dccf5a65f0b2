package org.turingmail.mailrepository.jpa;

import java.util.Objects;
import java.util.Optional;

/** Where the bytes of a message are. The bytes behind an id never change, so the same id means the same bytes. */
final class StoredContent {
    /** Of a mail without any message. */
    static final StoredContent NONE = new StoredContent(Optional.empty(), 0, 0);

    private final Optional<String> id;
    private final long size;
    private final int chunks;

    private StoredContent(Optional<String> id, long size, int chunks) {
        this.id = id;
        this.size = size;
        this.chunks = chunks;
    }

    /** @param id may be null, as it is in the database */
    static StoredContent of(String id, long size, int chunks) {
        return id == null ? NONE : new StoredContent(Optional.of(id), size, chunks);
    }

    Optional<String> id() {
        return id;
    }

    /** In bytes. */
    long size() {
        return size;
    }

    int chunks() {
        return chunks;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredContent && ((StoredContent) other).id.equals(id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id);
    }

    @Override
    public String toString() {
        return id.map(value -> value + " (" + size + " bytes)").orElse("none");
    }
}
