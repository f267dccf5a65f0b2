package org.turingmail.central.sharing;

/** Who may fetch the signed document of a published list. */
public enum DocumentAccess {
    /** Nobody: there is none. */
    NONE,
    /** Who has one of its tokens. */
    TOKEN,
    /** Everybody who knows its URL. */
    PUBLIC
}
