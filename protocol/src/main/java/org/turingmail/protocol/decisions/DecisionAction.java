package org.turingmail.protocol.decisions;

/** What a decision asks of the agent. */
public enum DecisionAction {
    /** Let the mail go on to the named recipients. */
    RELEASE,
    /** Remove the mail for the named recipients: somebody does not want it. */
    DISCARD,
    /** Remove the mail for the named recipients: nobody answered in time. */
    EXPIRE,
    /** Forget cached verdicts for {@link Decision#sender()}. No mail is concerned. */
    FORGET
}
