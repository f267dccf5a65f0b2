package org.turingmail.central.decisions;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Meters the requests that wait, and answers them before a stop. */
@ApplicationScoped
class DecisionLifecycle {
    void meter(
            @Observes @Priority(20) StartupEvent event,
            MeterRegistry registry,
            WaitingAgents waiting,
            AgentClocks clocks) {
        Gauge.builder("turing.agents.clock.difference", clocks, AgentClocks::largestSeconds)
                .description(
                        "How far the clock of an agent is from ours, in seconds: the largest of those heard in five"
                                + " minutes")
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
