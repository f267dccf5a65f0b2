package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.Verdict;

/**
 * What the policy needs to know of a list entry. Value and owner are canonical.
 *
 * @param value an address or a domain, by the kind
 * @param owner a recipient, a domain of recipients or empty, by the scope
 */
public record Entry(long id, EntryKind kind, String value, EntryScope scope, String owner, Verdict verdict) {
    public Entry {
        requireNonNull(kind);
        requireNonNull(value);
        requireNonNull(scope);
        requireNonNull(owner);
        requireNonNull(verdict);
    }
}
