package org.turingmail.central.lists;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.SharedEntry;

/** What the lists say that a tenant subscribes to. Thread-safe. */
public interface SharedLists {
    /** The entries that may decide on a mail, from memory; none for a tenant without subscriptions, at no cost. */
    List<SharedEntry> concerning(long tenantId, MailSource source);

    /** The same, as it is committed now. */
    List<SharedEntry> concerning(Handle handle, long tenantId, MailSource source);

    /** The same for many mails, in their order. */
    default List<List<SharedEntry>> concerning(Handle handle, long tenantId, List<MailSource> sources) {
        return sources.stream()
                .map(source -> concerning(handle, tenantId, source))
                .toList();
    }

    /** Whether an entry that counts for the tenant is about networks. */
    boolean hasNetworks(long tenantId);
}
