package org.turingmail.central.challenge;

/** The state of a challenge. {@code OPEN} is the first; the others are final. */
public enum ChallengeState {
    /** Waits for its sender. */
    OPEN,
    /** A human answered. */
    SOLVED,
    /** Nobody answered in time. */
    EXPIRED,
    /** There is nothing left to ask for: the sender was blocked in the meantime. */
    WITHDRAWN
}
