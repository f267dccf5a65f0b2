package org.turingmail.central.verdicts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.SharedLists;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.policy.SharedEntry;

/** The policy on a mail: the tenant's own entries, and those of the lists that it subscribes to. Thread-safe. */
@Singleton
public final class Policies {
    private final ListLookup lookup;
    private final ListEntries entries;
    private final SharedLists shared;

    Policies(ListLookup lookup, ListEntries entries, SharedLists shared) {
        this.lookup = requireNonNull(lookup);
        this.entries = requireNonNull(entries);
        this.shared = requireNonNull(shared);
    }

    /** Returns the policy from memory, for callers that ask often and tolerate a few milliseconds of staleness. */
    public Policy of(long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        return new Policy(lookup.concerning(tenantId, source, recipients), shared.concerning(tenantId, source));
    }

    /** What is committed now. */
    public Policy of(Handle handle, long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        return new Policy(
                entries.concerning(handle, tenantId, source, recipients), shared.concerning(handle, tenantId, source));
    }

    /** What is committed now, for many mails with few questions to the database; in their order. */
    public List<Policy> of(Handle handle, long tenantId, List<ListEntries.Asked> mails) {
        List<List<Entry>> own = entries.concerning(handle, tenantId, mails);
        List<List<SharedEntry>> ofOthers = shared.concerning(
                handle, tenantId, mails.stream().map(ListEntries.Asked::source).toList());
        return IntStream.range(0, mails.size())
                .mapToObj(i -> new Policy(own.get(i), ofOthers.get(i)))
                .toList();
    }

    /**
     * When the first of the tenant's own entries that {@link #of(long, MailSource, Collection)} knows ends, in
     * milliseconds since 1970.
     */
    long nearestEnd(long tenantId, MailSource source, Collection<EmailAddress> recipients) {
        return lookup.nearestEnd(tenantId, source, recipients);
    }

    /** Whether a verdict may depend on the client. */
    boolean hasNetworks(long tenantId) {
        return lookup.hasNetworks(tenantId) || shared.hasNetworks(tenantId);
    }

    /** Whether {@link #of(long, MailSource, Collection)} would not wait for the database now. */
    public boolean answersAtOnce() {
        return lookup.answersAtOnce();
    }
}
