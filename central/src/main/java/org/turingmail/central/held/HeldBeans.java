package org.turingmail.central.held;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.rules.RuleRecords;
import org.turingmail.central.verdicts.Policies;
import org.turingmail.central.verdicts.Rulings;

/** CDI producers for held messages. */
@ApplicationScoped
class HeldBeans {
    @Produces
    @Singleton
    HeldMails heldMails(Decisions decisions, Clock clock, CentralConfiguration configuration) {
        return new HeldMails(decisions, clock, configuration.heldSilentTtl());
    }

    @Produces
    @Singleton
    StoredExplanations storedExplanations(ObjectMapper json) {
        return new StoredExplanations(json);
    }

    @Produces
    @Singleton
    HeldMailQueries queries(Jdbi jdbi, StoredExplanations explanations) {
        return new HeldMailQueries(jdbi, explanations);
    }

    @Produces
    @Singleton
    Registrations registrations(
            Jdbi jdbi,
            ListEntries lists,
            Rulings rulings,
            RuleRecords records,
            StoredExplanations explanations,
            AskSender asking,
            HeldMails mails,
            Decisions decisions,
            Clock clock,
            CentralConfiguration configuration) {
        return new Registrations(
                jdbi,
                lists,
                rulings,
                records,
                explanations,
                asking,
                mails,
                decisions,
                clock,
                configuration.heldTtl(),
                configuration.heldSilentTtl());
    }

    @Produces
    @Singleton
    HeldReviews reviews(Jdbi jdbi, Policies policies, HeldMails mails, Clock clock) {
        return new HeldReviews(jdbi, policies, mails, clock);
    }

    @Produces
    @Singleton
    Reconciliation reconciliation(Jdbi jdbi, AskSender asking, Decisions decisions) {
        return new Reconciliation(jdbi, asking, decisions);
    }
}
