package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.turingmail.protocol.Verdict;

/**
 * A verdict that can explain itself.
 *
 * @param reason one of {@link org.turingmail.protocol.Reason}
 * @param entry the id of the entry that decided; null if none did
 */
public record Ruling(Verdict verdict, String reason, Long entry) {
    public Ruling {
        requireNonNull(verdict);
        requireNonNull(reason);
    }

    /** What decided, in the words of the API. */
    public Optional<String> decidedBy() {
        return Optional.ofNullable(entry).map(id -> "entry:" + id);
    }
}
