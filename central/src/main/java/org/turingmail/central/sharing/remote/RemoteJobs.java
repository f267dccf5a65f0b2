package org.turingmail.central.sharing.remote;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** What is done between installations without being asked. */
@ApplicationScoped
class RemoteJobs {
    private final ListDocuments documents;
    private final ListFetches fetches;

    RemoteJobs(ListDocuments documents, ListFetches fetches) {
        this.documents = documents;
        this.fetches = fetches;
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void issue() {
        while (documents.issueOne()) {
            // The next one.
        }
    }

    /** Begins each time, whether the time before is at its end or not: a server that is slow keeps nobody waiting. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.PROCEED)
    void fetch() {
        fetches.fetchAll();
    }
}
