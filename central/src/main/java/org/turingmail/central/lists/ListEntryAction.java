package org.turingmail.central.lists;

/** What is to be done with an entry of the allow or block list. */
public enum ListEntryAction {
    ADD,
    /** Verdict, note and end; all else must be what it is. */
    CHANGE,
    REMOVE
}
