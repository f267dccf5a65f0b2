package org.turingmail.central.notices;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets notices that were made too long ago. */
@ApplicationScoped
class NoticeJobs {
    private final Notices notices;

    NoticeJobs(Notices notices) {
        this.notices = notices;
    }

    @Scheduled(every = "1h", delayed = "3m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        notices.deleteOld();
    }
}
