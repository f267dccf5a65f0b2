package org.turingmail.protocol.held;

/** The state of a held mail for one recipient. {@code HELD} is the first; the others are final. */
public enum RecipientState {
    HELD,
    RELEASED,
    DISCARDED,
    EXPIRED
}
