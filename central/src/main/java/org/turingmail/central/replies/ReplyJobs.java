package org.turingmail.central.replies;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Jdbi;

/** Forgets what was sent too long ago. Any number of replicas may do it together. */
@ApplicationScoped
class ReplyJobs {
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final SentMessages messages;

    ReplyJobs(Jdbi jdbi, SentMessages messages) {
        this.jdbi = jdbi;
        this.messages = messages;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        while (jdbi.inTransaction(handle -> messages.forget(handle, BATCH)) == BATCH) {
            // The next batch is a transaction of its own.
        }
    }
}
