package org.turingmail.central.sharing;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** What is done for shared lists without being asked. */
@ApplicationScoped
class SharingJobs {
    private final SharingNews news;
    private final ListDocuments documents;
    private final ListFetches fetches;

    SharingJobs(SharingNews news, ListDocuments documents, ListFetches fetches) {
        this.news = news;
        this.documents = documents;
        this.fetches = fetches;
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void issue() {
        while (documents.issueOne()) {
            // The next one.
        }
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void fetch() {
        fetches.fetchAll();
    }

    /** Two at a time, so that a server that is slow does not keep all others waiting. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void fetchToo() {
        fetches.fetchAll();
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tell() {
        while (news.tellSome() > 0) {
            // The next ones.
        }
    }
}
