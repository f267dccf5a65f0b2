package org.turingmail.central.lists;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What is to be done for the lists from time to time. */
@ApplicationScoped
class ListJobs {
    private final EntryHits hits;

    ListJobs(EntryHits hits) {
        this.hits = hits;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void writeHits() {
        hits.write();
    }

    void stop(@Observes ShutdownEvent event) {
        hits.write();
    }
}
