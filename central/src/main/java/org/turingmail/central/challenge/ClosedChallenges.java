package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.lists.ListEntryAdded;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

/** Closes challenges that nobody needs to answer any more. Thread-safe. */
@Singleton
final class ClosedChallenges {
    private static final String EXPIRY = "expiry";
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final Clock clock;
    private final MeterRegistry registry;

    ClosedChallenges(Jdbi jdbi, Clock clock, MeterRegistry registry) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.registry = requireNonNull(registry);
    }

    /** Expires a batch of challenges that are past their end; returns the number of them. */
    int expireSome() {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            List<StoredChallenge> challenges = ChallengeTable.pastTheirEnd(handle, now, BATCH);
            challenges.forEach(challenge -> expire(handle, challenge, now));
            return challenges.size();
        });
    }

    /** Expires one that is locked. */
    void expire(Handle handle, StoredChallenge challenge, Instant now) {
        ChallengeTable.close(handle, challenge, ChallengeState.EXPIRED, EXPIRY, now);
        count("expired");
    }

    /** Withdraws open challenges of senders who are blocked for the whole tenant: their answer would change nothing. */
    void withdraw(@Observes ListEntryAdded added) {
        if (added.entry().verdict() == Verdict.BLOCK && added.entry().scope() == EntryScope.TENANT) {
            withdraw(added.handle(), added.tenantId(), added.entry().value(), added.actor());
        }
    }

    private void withdraw(Handle handle, long tenantId, String senderOrDomain, String actor) {
        Instant now = clock.instant();
        List<StoredChallenge> challenges = senderOrDomain.contains("@")
                ? ChallengeTable.openOf(handle, tenantId, senderOrDomain)
                : ChallengeTable.openOfDomain(handle, tenantId, senderOrDomain);
        challenges.forEach(challenge -> {
            ChallengeTable.close(handle, challenge, ChallengeState.WITHDRAWN, actor, now);
            count("withdrawn");
        });
    }

    private void count(String event) {
        registry.counter("turing.challenges", "event", event).increment();
    }
}
