package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.rules.engine.RuleRuling;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What the rules said about a mail for one recipient, and what became of it. Immutable.
 *
 * @param verdict what came out in the end
 */
public record RuleOutcome(EmailAddress recipient, RuleRuling ruling, Verdict verdict) {
    public RuleOutcome {
        requireNonNull(recipient);
        requireNonNull(ruling);
        requireNonNull(verdict);
    }
}
