package org.turingmail.central.accounts;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets links and sessions that have ended. */
@ApplicationScoped
class AccountJobs {
    private final SignIns signIns;
    private final Sessions sessions;

    AccountJobs(SignIns signIns, Sessions sessions) {
        this.signIns = signIns;
        this.sessions = sessions;
    }

    @Scheduled(every = "10m", delayed = "4m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void retain() {
        signIns.deleteOld();
        sessions.deleteOld();
    }
}
