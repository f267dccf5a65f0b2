package org.turingmail.central.lists;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
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
    ListLookup listLookup(
            Jdbi jdbi, ListEntries entries, ListChanges changes, CentralConfiguration configuration, Clock clock) {
        return new ListLookup(jdbi, entries, changes, configuration.dataDir().resolve("index"), clock);
    }

    void start(@Observes @Priority(20) StartupEvent event, ListLookup lookup, MeterRegistry registry) {
        lookup.start();
        Gauge.builder("turing.lists.indexed", lookup, ListLookup::size)
                .description("Entries of lists in the index of this replica; 0 while the database is asked")
                .register(registry);
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

    void close(@Disposes ListLookup lookup) {
        lookup.close();
    }

    @Produces
    @Singleton
    ListEntries listEntries(ListChanges changes, Clock clock) {
        return new ListEntries(changes, clock);
    }
}
