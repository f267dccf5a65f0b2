package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import org.jdbi.v3.core.Handle;

/** Somebody added an entry by hand. Observers work in the same transaction, before it ends. */
public record ListEntryAdded(Handle handle, long tenantId, ListEntry entry, String actor) {
    public ListEntryAdded {
        requireNonNull(handle);
        requireNonNull(entry);
        requireNonNull(actor);
    }
}
