package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * An entry of a published list, for those who are not of this installation. Immutable.
 *
 * @param value canonical
 * @param expires seconds since 1970; 0 for never
 */
public record PublishedEntry(Verdict verdict, EntryKind kind, String value, long expires) {
    public PublishedEntry {
        requireNonNull(verdict);
        requireNonNull(kind);
        requireNonNull(value);
    }
}
