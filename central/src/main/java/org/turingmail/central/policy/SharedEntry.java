package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import org.turingmail.protocol.verdicts.Verdict;

/**
 * What the policy needs to know of an entry of a shared list. It counts for all recipients.
 *
 * @param value canonical; for a list of hashes, what was looked up
 * @param authenticatedOnly see {@link Entry#authenticatedOnly}
 */
public record SharedEntry(ListVoice list, EntryKind kind, String value, Verdict verdict, boolean authenticatedOnly) {
    public SharedEntry {
        requireNonNull(list);
        requireNonNull(kind);
        requireNonNull(value);
        requireNonNull(verdict);
    }

    /** One that counts for all mail. */
    public SharedEntry(ListVoice list, EntryKind kind, String value, Verdict verdict) {
        this(list, kind, value, verdict, false);
    }

    /** As matching sees it. */
    Entry entry() {
        return new Entry(0, kind, value, EntryScope.TENANT, "", verdict, authenticatedOnly);
    }
}
