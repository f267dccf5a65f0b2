package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.turingmail.protocol.Verdict;

/**
 * A verdict that can explain itself.
 *
 * @param reason one of {@link org.turingmail.protocol.Reason}
 * @param entry the id of the tenant's own entry that decided; null if none did
 * @param list the shared list that decided; null if none did
 */
public record Ruling(Verdict verdict, String reason, Long entry, ListVoice list) {
    public Ruling {
        requireNonNull(verdict);
        requireNonNull(reason);
    }

    /** A verdict of an entry of one's own, or of none. */
    public Ruling(Verdict verdict, String reason, Long entry) {
        this(verdict, reason, entry, null);
    }

    /** What decided, in the words of the API. */
    public Optional<String> decidedBy() {
        return Optional.ofNullable(entry).map(id -> "entry:" + id).or(() -> Optional.ofNullable(list)
                .map(ListVoice::subject));
    }
}
