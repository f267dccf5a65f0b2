package org.turingmail.protocol.challenges;

/** What the agent shall do about a challenge for a registered mail. */
public enum ChallengeAction {
    /** Send one message with the URL to the envelope sender, then report it ({@link ChallengesApi#sent}). */
    SEND,
    /** Send nothing. */
    NONE
}
