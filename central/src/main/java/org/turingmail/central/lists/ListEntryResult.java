package org.turingmail.central.lists;

/** What became of an operation on an entry of the allow or block list. */
public enum ListEntryResult {
    ADDED,
    /** It was there already. */
    UNCHANGED,
    CHANGED,
    REMOVED,
    /** It could not be done, and nothing was. */
    REFUSED
}
