package org.turingmail.central.lists.index;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Starts the index of the lists with the server, and meters it. */
@ApplicationScoped
class StartListIndex {
    void start(@Observes @Priority(20) StartupEvent event, ListLookup lookup, MeterRegistry registry) {
        lookup.start();
        Gauge.builder("turing.lists.indexed", lookup, ListLookup::size)
                .description("Entries of lists in the index of this replica; 0 while the database is asked")
                .register(registry);
    }
}
