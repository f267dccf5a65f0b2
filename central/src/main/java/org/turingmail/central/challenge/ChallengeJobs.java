package org.turingmail.central.challenge;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.turingmail.central.database.ClockGuard;

/** Ends the time of challenges. Any number of replicas may do it together. */
@ApplicationScoped
class ChallengeJobs {
    private final ClosedChallenges challenges;
    private final ClockGuard guard;

    ChallengeJobs(ClosedChallenges challenges, ClockGuard guard) {
        this.guard = guard;
        this.challenges = challenges;
    }

    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expire() {
        while (guard.isTrusted() && challenges.expireSome() > 0) {
            // The next batch is a transaction of its own.
        }
    }
}
