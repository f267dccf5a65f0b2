package org.turingmail.central.challenge;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.held.AskSender;
import org.turingmail.central.held.HeldMails;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.ListEntryAdded;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

/** CDI producers for challenges. */
@ApplicationScoped
class ChallengeBeans {
    @Produces
    @Singleton
    @Typed({ChallengeStore.class, Challenges.class, AskSender.class})
    ChallengeStore challenges(
            Jdbi jdbi,
            ListEntries lists,
            Rulings rulings,
            HeldMails mails,
            Decisions decisions,
            Clock clock,
            ChallengeLimits limits,
            CentralConfiguration configuration,
            MeterRegistry registry) {
        return new ChallengeStore(
                jdbi,
                lists,
                rulings,
                mails,
                decisions,
                clock,
                new ChallengeRule(configuration.challengeWindow(), configuration.challengeLease()),
                limits,
                configuration.heldTtl(),
                configuration.publicUrl(),
                registry);
    }

    @Produces
    @Singleton
    ChallengeLimits limits(Clock clock, CentralConfiguration configuration) {
        return new ChallengeLimits(
                clock,
                new ChallengeLimits.Limits(
                        configuration.challengesPerNetwork(),
                        configuration.challengesPerSenderDomain(),
                        configuration.challengesPerRecipient(),
                        configuration.challengesPerTenant()));
    }

    void withdraw(@Observes ListEntryAdded added, ChallengeStore challenges) {
        if (added.entry().verdict() == Verdict.BLOCK && added.entry().scope() == EntryScope.TENANT) {
            challenges.withdraw(added.handle(), added.tenantId(), added.entry().value(), added.actor());
        }
    }
}
