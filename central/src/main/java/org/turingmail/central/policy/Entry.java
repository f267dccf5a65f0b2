package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import org.turingmail.protocol.verdicts.Verdict;

/**
 * What the policy needs to know of a list entry. Value and owner are canonical.
 *
 * @param value an address or a domain, by the kind
 * @param owner a recipient, a domain of recipients or empty, by the scope
 * @param authenticatedOnly whether it is about identities of the sender that are not {@linkplain MailSource#isForgeable
 *     forgeable} only
 */
public record Entry(
        long id,
        EntryKind kind,
        String value,
        EntryScope scope,
        String owner,
        Verdict verdict,
        boolean authenticatedOnly) {
    public Entry {
        requireNonNull(kind);
        requireNonNull(value);
        requireNonNull(scope);
        requireNonNull(owner);
        requireNonNull(verdict);
    }

    /** One that counts for all mail. */
    public Entry(long id, EntryKind kind, String value, EntryScope scope, String owner, Verdict verdict) {
        this(id, kind, value, scope, owner, verdict, false);
    }
}
