package org.turingmail.central.rules;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.tenants.CurrentAgent;

/** CDI producers for rules. */
@ApplicationScoped
class RuleBeans {
    @Produces
    @Singleton
    StoredRules storedRules(ObjectMapper json, CalendarReader reader, Clock clock) {
        return new StoredRules(json, reader, clock);
    }

    @Produces
    @Singleton
    Rules rules(Jdbi jdbi, StoredRules stored) {
        return new Rules(jdbi, stored::load, System::nanoTime);
    }

    @Produces
    @Singleton
    Change change(Jdbi jdbi, Rules rules, Decisions decisions, CurrentAgent current, Clock clock) {
        return new Change(jdbi, rules, decisions, current, clock);
    }

    @Produces
    @Singleton
    RuleRecords ruleRecords(ObjectMapper json, Clock clock) {
        return new RuleRecords(json, clock);
    }

    @Produces
    @Singleton
    Webhooks webhooks(Jdbi jdbi, Clock clock, CentralConfiguration configuration) {
        return new Webhooks(jdbi, clock, configuration.webhookPrivateNetworks(), Infrastructure.getDefaultWorkerPool());
    }
}
