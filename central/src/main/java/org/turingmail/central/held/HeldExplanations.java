package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.List;
import org.turingmail.central.verdicts.Explanation;

/** How verdicts on held messages came about, for those who show it. Thread-safe. */
@Singleton
public final class HeldExplanations {
    private final StoredExplanations stored;

    HeldExplanations(StoredExplanations stored) {
        this.stored = requireNonNull(stored);
    }

    /** @param explanation of {@code held_mail}; null if there is none */
    public List<Explanation> read(String explanation) {
        return stored.read(explanation);
    }
}
