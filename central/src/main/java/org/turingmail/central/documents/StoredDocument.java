package org.turingmail.central.documents;

/** A document of a tenant as it is stored: a row with an id, a name that is unique in the tenant, and JSON. */
public interface StoredDocument {
    long id();

    /** Counts the changes; also the {@code ETag}. */
    int version();

    String name();

    /** What the tenant said, as JSON. */
    String body();
}
