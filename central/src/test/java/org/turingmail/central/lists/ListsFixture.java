package org.turingmail.central.lists;

import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.tenants.TestAgents;

/** A tenant with one agent and empty lists. */
abstract class ListsFixture {
    static final String BOB = "bob@example.org";
    static final String ALICE = "alice@example.com";
    static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    AuditTrail audit;

    @Inject
    EntryHits hits;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    String tenant;

    @NewTenant
    AgentClient agent;
}
