package org.turingmail.central.decisions;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.database.ClockGuard;

/** CDI producers for decisions. */
@ApplicationScoped
class DecisionBeans {
    @Produces
    @Singleton
    Decisions decisions(Jdbi jdbi, Clock clock, FeedEpoch epoch) {
        return new Decisions(jdbi, clock, epoch);
    }

    @Produces
    @Singleton
    FeedEpoch feedEpoch(Jdbi jdbi) {
        return new FeedEpoch(jdbi);
    }

    @Produces
    @Singleton
    AgentClocks agentClocks(Clock clock, ClockGuard guard) {
        return new AgentClocks(clock, guard);
    }

    @Produces
    @Singleton
    WaitingAgents waitingAgents() {
        return new WaitingAgents();
    }

    void meter(
            @Observes @Priority(20) StartupEvent event,
            MeterRegistry registry,
            WaitingAgents waiting,
            AgentClocks clocks) {
        Gauge.builder("turing.agents.clock.difference", clocks, AgentClocks::largestSeconds)
                .description(
                        "How far the clock of an agent is from ours, in seconds: the largest of those heard in five minutes")
                .register(registry);
        Gauge.builder("turing.agents.waiting", waiting, WaitingAgents::size)
                .description("Requests of agents that wait for a decision now")
                .register(registry);
    }

    /** A stop waits for requests to end, so those that wait are answered first. */
    void beforeStop(@Observes ShutdownDelayInitiatedEvent event, WaitingAgents waiting) {
        waiting.close();
    }

    void stop(@Observes ShutdownEvent event, WaitingAgents waiting) {
        waiting.close();
    }
}
