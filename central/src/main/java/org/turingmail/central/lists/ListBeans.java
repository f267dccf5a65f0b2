package org.turingmail.central.lists;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the feature together. */
@ApplicationScoped
class ListBeans {
    @Produces
    @Singleton
    ListChanges listChanges(Clock clock) {
        return new ListChanges(clock);
    }

    @Produces
    @Singleton
    ListEntries listEntries(Clock clock) {
        return new ListEntries(clock);
    }
}
