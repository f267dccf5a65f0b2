package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * A verdict that can explain itself.
 *
 * @param reason one of {@link org.turingmail.protocol.Reason}
 * @param entry the id of the tenant's own entry that decided; null if none did
 * @param list the shared list that decided; null if none did
 * @param authenticatedOnly whether a mail of this source that is not authenticated would have got another ruling
 * @param passedOver whether one that is authenticated would have: an entry did not count for want of it
 */
public record Ruling(
        Verdict verdict, String reason, Long entry, ListVoice list, boolean authenticatedOnly, boolean passedOver) {
    public Ruling {
        requireNonNull(verdict);
        requireNonNull(reason);
    }

    /** A verdict of one of the tenant's own entries, or of none. */
    public Ruling(Verdict verdict, String reason, Long entry) {
        this(verdict, reason, entry, null);
    }

    /** A verdict that is the same whether the mail is authenticated or not. */
    public Ruling(Verdict verdict, String reason, Long entry, ListVoice list) {
        this(verdict, reason, entry, list, false, false);
    }

    /** What decided, in the words of the API. */
    public Optional<String> decidedBy() {
        return Optional.ofNullable(entry).map(id -> "entry:" + id).or(() -> Optional.ofNullable(list)
                .map(ListVoice::subject));
    }
}
