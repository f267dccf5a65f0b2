package org.turingmail.central.tenants;

import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.protocol.agents.AgentApi;
import org.turingmail.protocol.agents.AgentInfo;

class AgentResource implements AgentApi {
    private final Jdbi jdbi;
    private final HeldCounts held;
    private final CurrentAgent current;
    private final Clock clock;
    private final String version;

    AgentResource(
            Jdbi jdbi,
            HeldCounts held,
            CurrentAgent current,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.jdbi = jdbi;
        this.held = held;
        this.current = current;
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
}
