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

    /** Begins each time, whether the time before is at its end or not: a server that is slow keeps nobody waiting. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.PROCEED)
    void fetch() {
        fetches.fetchAll();
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tell() {
        news.revise();
        while (news.tellSome() + news.tellOfExpired() > 0) {
            // The next ones.
        }
    }
}
