package org.turingmail.central.sharing;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** What is done for shared lists without being asked. */
@ApplicationScoped
class SharingJobs {
    private final SharingNews news;

    SharingJobs(SharingNews news) {
        this.news = news;
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tell() {
        news.revise();
        while (news.tellSome() + news.tellOfExpired() > 0) {
            // The next ones.
        }
    }
}
