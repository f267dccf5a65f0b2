package org.turingmail.central.changes;

import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.tenants.Author;

/** What each replica caches of what tenants decide by, such as their rules or subscriptions. Thread-safe. */
public interface TenantCache {
    /** Tells all replicas, in the transaction of a change, for which tenants something has changed. */
    void notifyReplicas(Handle handle, Collection<Long> tenants);

    /** Renews what this replica caches of these tenants: after the commit, before the change is confirmed. */
    void refresh(Collection<Long> tenants);

    /** Whether changes of a tenant wait in line; not if they lock by themselves what they change. */
    default boolean waitsInLine() {
        return true;
    }

    /** What agents are told when they have to forget cached verdicts: by default, who did what. */
    default Cause cause(String actor, String action) {
        return new Cause(actor, action);
    }

    /**
     * Why agents have to forget cached verdicts. Immutable.
     *
     * @param by as {@link Author#actor()}, or the part of central
     * @param reason a reason code
     */
    record Cause(String by, String reason) {}
}
