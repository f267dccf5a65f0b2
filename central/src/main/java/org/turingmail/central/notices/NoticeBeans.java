package org.turingmail.central.notices;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.held.HeldMails;
import org.turingmail.central.lists.ListEntries;

/** CDI producers for notices and approvals. */
@ApplicationScoped
class NoticeBeans {
    @Produces
    @Singleton
    Notices notices(Jdbi jdbi, Clock clock, CentralConfiguration configuration) {
        return new Notices(jdbi, clock, configuration.publicUrl(), configuration.heldTtl());
    }

    @Produces
    @Singleton
    Approvals approvals(Jdbi jdbi, HeldMails mails, ListEntries lists, Decisions decisions, Clock clock) {
        return new Approvals(jdbi, mails, lists, decisions, clock);
    }
}
