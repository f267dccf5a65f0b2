package org.turingmail.central.lists.index;

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
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.ListChanges;
import org.turingmail.central.lists.ListEntries;

/** CDI producers for the index of the lists. */
@ApplicationScoped
class IndexBeans {
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

    void close(@Disposes ListLookup lookup) {
        lookup.close();
    }
}
