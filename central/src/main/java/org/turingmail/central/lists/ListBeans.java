package org.turingmail.central.lists;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.policy.TrustedForwarders;

/** CDI producers for allow and block lists. */
@ApplicationScoped
class ListBeans {
    @Produces
    @Singleton
    ListChanges listChanges(Clock clock) {
        return new ListChanges(clock);
    }

    @Produces
    @Singleton
    Policies policies(ListLookup lookup, ListEntries entries, SharedLists shared) {
        return new Policies(lookup, entries, shared);
    }

    @Produces
    @Singleton
    TrustedForwarders trustedForwarders(CentralConfiguration configuration) {
        return new TrustedForwarders(Set.copyOf(configuration.trustedForwarders()));
    }

    @Produces
    @Singleton
    EntryHits entryHits(Jdbi jdbi, Clock clock) {
        return new EntryHits(jdbi, clock);
    }

    @Produces
    @Singleton
    ListEntries listEntries(ListChanges changes, Clock clock) {
        return new ListEntries(changes, clock);
    }
}
