package org.turingmail.agent.authentication.dkim;

import org.turingmail.agent.authentication.dkim.DkimResult.Verdict;

/** Ends the verification of one signature. */
final class InvalidSignature extends Exception {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    InvalidSignature(Verdict verdict, String reason) {
        super(reason, null, false, false);
        this.verdict = verdict;
    }

    Verdict verdict() {
        return verdict;
    }
}
