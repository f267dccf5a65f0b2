package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.changes.Outcome;
import org.turingmail.central.changes.TenantChange;

/**
 * Makes senders known to users, as part of a transaction that does more: an allow entry in the own list of each user,
 * and agents forget what they remember of these senders. To be called late in the transaction, and before it appends to
 * the feeds of agents, see {@link TenantChange#join}. Thread-safe.
 */
@Singleton
public final class KnownSenders {
    private final TenantChange change;
    private final ListEntries entries;
    private final ListChanges changes;

    KnownSenders(TenantChange change, ListEntries entries, ListChanges changes) {
        this.change = requireNonNull(change);
        this.entries = requireNonNull(entries);
        this.changes = requireNonNull(changes);
    }

    /**
     * Makes a sender known to users.
     *
     * @param sender the identity that they know from now on
     * @param names all addresses under which agents may remember the sender
     * @param users canonical addresses, and whether the entry is to count for authenticated mail only; what a person
     *     says takes the place of an entry that does
     * @param actor who does it
     * @param reason the reason code that agents are told
     * @return those who did not have the entry yet; if there are none, nothing has changed
     */
    public List<String> allow(
            Handle handle,
            long tenantId,
            EmailAddress sender,
            Collection<String> names,
            Map<String, Boolean> users,
            ListEntries.Origin origin,
            String actor,
            String reason) {
        return change.join(handle, tenantId, actor, changes, "sender-known", joined -> {
            List<String> added = entries.allowForUsers(joined, tenantId, sender, users, origin, actor);
            return added.isEmpty()
                    ? Outcome.unchanged(added)
                    : Outcome.inHistory(added, names.stream().distinct().toList(), reason);
        });
    }

    /**
     * Makes those known whom a user wrote to. The entries require authentication from the start, see
     * {@link ListEntries#allowForUser}.
     *
     * @param senders canonical addresses
     * @param actor who says so
     * @param reason the reason code that agents are told
     */
    public void allowCorrespondents(
            Handle handle, long tenantId, EmailAddress user, Collection<String> senders, String actor, String reason) {
        change.join(handle, tenantId, actor, changes, "correspondents-known", joined -> {
            List<String> added = entries.allowForUser(joined, tenantId, user, senders, actor);
            return added.isEmpty() ? Outcome.unchanged(added) : Outcome.inHistory(added, added, reason);
        });
    }
}
