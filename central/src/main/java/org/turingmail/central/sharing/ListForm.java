package org.turingmail.central.sharing;

/** How much of a published list those see who subscribe to it. */
public enum ListForm {
    /** The entries. */
    PLAIN,
    /** Nothing but whether it matches what they look up. */
    HASHED
}
