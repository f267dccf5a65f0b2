package org.turingmail.central.lists;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

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
    EntryHits entryHits(Jdbi jdbi, Clock clock) {
        return new EntryHits(jdbi, clock);
    }

    @Produces
    @Singleton
    ListEntries listEntries(ListChanges changes, Clock clock) {
        return new ListEntries(changes, clock);
    }
}
