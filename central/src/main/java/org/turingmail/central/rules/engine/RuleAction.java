package org.turingmail.central.rules.engine;

/**
 * What a rule does with a mail that it matches. {@link #TAG} and {@link #NOTIFY} go on to the next rule; the others
 * decide.
 */
public enum RuleAction {
    /** The mail goes on. */
    DELIVER,
    /** The mail is held, and its sender is asked if nothing else forbids it. */
    HOLD_AND_CHALLENGE,
    /** The mail is held, and its sender hears nothing. */
    HOLD_SILENTLY,
    /** As an entry of the block list does. */
    BLOCK,
    /** The agent adds a header field. */
    TAG,
    /** Somebody is told. */
    NOTIFY
}
