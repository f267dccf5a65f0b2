package org.turingmail.central.held;

import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.Verdict;

/** What a person decides on a held message. */
public enum HeldAction {
    /** It is delivered. */
    RELEASE,
    /** It is delivered, and so is later mail from this address. */
    ALLOW_ADDRESS,
    /** It is delivered, and so is later mail from this domain. */
    ALLOW_DOMAIN,
    /** It is put away, and removed when it would expire. */
    DISCARD,
    /** It is put away, and later mail from this address is blocked. */
    BLOCK_ADDRESS,
    /** It is put away, and later mail from this domain is blocked. */
    BLOCK_DOMAIN;

    /** Whether it delivers the message. */
    public boolean delivers() {
        return this == RELEASE || this == ALLOW_ADDRESS || this == ALLOW_DOMAIN;
    }

    /** Whether it says something of the sender. */
    public boolean isAboutTheSender() {
        return this != RELEASE && this != DISCARD;
    }

    boolean isAboutTheDomain() {
        return this == ALLOW_DOMAIN || this == BLOCK_DOMAIN;
    }

    Verdict verdict() {
        return delivers() ? Verdict.DELIVER : Verdict.BLOCK;
    }

    RecipientState state() {
        return delivers() ? RecipientState.RELEASED : RecipientState.DISCARDED;
    }

    DecisionAction decision() {
        return delivers() ? DecisionAction.RELEASE : DecisionAction.DISCARD;
    }
}
