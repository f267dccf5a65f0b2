package org.turingmail.central.challenge;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Ends the time of challenges. Any number of replicas may do it together. */
@ApplicationScoped
class ChallengeJobs {
    private final ChallengeStore challenges;

    ChallengeJobs(ChallengeStore challenges) {
        this.challenges = challenges;
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expire() {
        while (challenges.expireSome() > 0) {
            // The next batch is a transaction of its own.
        }
    }
}
