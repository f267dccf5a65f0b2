package org.turingmail.central.sharing;

import org.jdbi.v3.core.Handle;

/** Takes back what says the former content of a published list, when it has become another one. Thread-safe. */
@FunctionalInterface
public interface ListReplacement {
    /** To be called in the transaction that changes the list. */
    void replaced(Handle handle, long listId);
}
