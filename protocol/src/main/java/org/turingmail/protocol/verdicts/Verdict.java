package org.turingmail.protocol.verdicts;

/** What shall happen to a mail, for one recipient. */
public enum Verdict {
    /** The sender is known: the mail goes on, unchanged. */
    DELIVER,
    /** The sender is unknown: the mail is kept in the agent's quarantine. */
    HOLD,
    /** The sender is blocked: the mail goes where the administrator's configuration says. Never a bounce. */
    BLOCK
}
