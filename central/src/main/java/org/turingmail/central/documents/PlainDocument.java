package org.turingmail.central.documents;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** A document of which the database knows no more than it must. Immutable. */
public record PlainDocument(long id, int version, String name, String body, Instant createdAt, Instant changedAt)
        implements StoredDocument {
    public PlainDocument {
        requireNonNull(name);
        requireNonNull(body);
        requireNonNull(createdAt);
        requireNonNull(changedAt);
    }
}
