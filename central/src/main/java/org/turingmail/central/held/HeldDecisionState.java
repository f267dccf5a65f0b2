package org.turingmail.central.held;

/** How far a decision of a person is. */
public enum HeldDecisionState {
    /** The agent has not been told. */
    PENDING,
    /** The agent has been told. */
    DONE,
    /** It was undone. */
    UNDONE
}
