package org.turingmail.central.replies;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.protocol.MailFacts;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.RecipientVerdict;
import org.turingmail.protocol.Verdict;
import org.turingmail.protocol.Verdicts;

/** Lets answers pass to those whom they answer. Safe for use by many threads. */
public final class Replies {
    private final Jdbi jdbi;
    private final SentMessages messages;

    Replies(Jdbi jdbi, SentMessages messages) {
        this.jdbi = requireNonNull(jdbi);
        this.messages = requireNonNull(messages);
    }

    /** Whether {@link #pass} may have to ask the database about such a mail. */
    public static boolean asks(Optional<MailFacts> facts) {
        return facts.filter(known -> !known.references().isEmpty()).isPresent();
    }

    /**
     * The verdicts, but {@code DELIVER} for who sent what the mail answers and does not know its sender. A block stands, as does
     * what somebody decided on purpose.
     *
     * @param recipients those of the verdicts, in their order
     * @param verdicts what lists and rules say
     */
    public Verdicts pass(long tenantId, Optional<MailFacts> facts, List<EmailAddress> recipients, Verdicts verdicts) {
        List<String> references = facts.map(MailFacts::references).orElse(List.of());
        if (references.isEmpty() || verdicts.verdicts().stream().noneMatch(Replies::isOfAStranger)) {
            return verdicts;
        }
        Set<EmailAddress> answered =
                jdbi.withHandle(handle -> messages.answered(handle, tenantId, recipients, references));
        if (answered.isEmpty()) {
            return verdicts;
        }
        // It is about this mail: another one from the same sender may answer nothing.
        Verdicts.Builder passed = Verdicts.builder().validSeconds(0);
        for (int i = 0; i < recipients.size(); i++) {
            RecipientVerdict verdict = verdicts.verdicts().get(i);
            boolean passes = isOfAStranger(verdict) && answered.contains(recipients.get(i));
            passed.addVerdicts(
                    passes
                            ? RecipientVerdict.builder()
                                    .from(verdict)
                                    .verdict(Verdict.DELIVER)
                                    .reason(Reason.REPLY)
                                    .build()
                            : verdict);
        }
        return passed.build();
    }

    private static boolean isOfAStranger(RecipientVerdict verdict) {
        return verdict.verdict() == Verdict.HOLD && verdict.reason().equals(Reason.UNKNOWN_SENDER);
    }
}
