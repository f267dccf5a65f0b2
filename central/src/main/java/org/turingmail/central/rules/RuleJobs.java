package org.turingmail.central.rules;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.Jdbi;

/** What is done for rules without being asked. */
@ApplicationScoped
class RuleJobs {
    private final Jdbi jdbi;
    private final Webhooks webhooks;
    private final RuleRecords records;

    RuleJobs(Jdbi jdbi, Webhooks webhooks, RuleRecords records) {
        this.jdbi = jdbi;
        this.webhooks = webhooks;
        this.records = records;
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void post() {
        while (webhooks.postSome() > 0) {
            // The next ones.
        }
    }

    @Scheduled(every = "1h", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        jdbi.useTransaction(records::deleteOld);
    }
}
