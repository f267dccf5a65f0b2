package org.turingmail.central.sharing;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The lists of other installations that tenants use. Thread-safe. */
public interface RemoteLists {
    /**
     * What a tenant uses.
     *
     * @param lists those that count
     * @param documents the ids of the documents that are current, whether they count or not
     */
    record OfTenant(List<ActiveList> lists, Set<Long> documents) {
        public OfTenant {
            lists = List.copyOf(lists);
            documents = Set.copyOf(documents);
        }
    }

    /** Reads what a tenant uses, and its documents unless they are in memory. */
    OfTenant of(Handle handle, long tenantId);

    /** Forgets all documents in memory but these. */
    void keep(Set<Long> documents);
}
