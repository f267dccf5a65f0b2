package org.turingmail.central.tenants;

import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.AgentPage;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.agents.AgentInfo;
import org.turingmail.protocol.agents.AgentsApi;

class AgentsResource implements AgentsApi {
    private final Jdbi jdbi;
    private final HeldCounts held;
    private final CurrentAgent current;
    private final InstanceRecords instances;
    private final Clock clock;
    private final String version;

    AgentsResource(
            Jdbi jdbi,
            HeldCounts held,
            CurrentAgent current,
            InstanceRecords instances,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.jdbi = jdbi;
        this.held = held;
        this.current = current;
        this.instances = instances;
        this.clock = clock;
        this.version = version;
    }

    @Override
    public AgentInfo me() {
        Agent agent = current.get();
        return AgentInfo.builder()
                .agent(agent.name())
                .tenant(agent.tenant())
                .centralVersion(version)
                .time(clock.instant())
                .heldMails(jdbi.withHandle(handle -> held.count(handle, agent.id())))
                .heldSilently(jdbi.withHandle(handle -> held.countSilent(handle, agent.id())))
                .build();
    }

    @Override
    public AgentPage list(long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        return instances.page(current.tenantId(), after, limit);
    }
}
