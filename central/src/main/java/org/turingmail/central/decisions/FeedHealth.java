package org.turingmail.central.decisions;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.turingmail.central.database.ClockGuard;

/** What an administrator should know of clocks and feeds. It is always up: central can do its work all the same. */
@Readiness
@ApplicationScoped
class FeedHealth implements HealthCheck {
    /** More than this is a list, and no word to an administrator. */
    private static final int NAMED = 20;

    private final AgentClocks clocks;
    private final ClockGuard guard;
    private final DecisionJobs jobs;

    FeedHealth(AgentClocks clocks, ClockGuard guard, DecisionJobs jobs) {
        this.clocks = clocks;
        this.guard = guard;
        this.jobs = jobs;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("agents")
                .up()
                .withData("decisionsOlderThanAMinute", jobs.overdue())
                .withData("clockTrusted", !guard.isDoubtful());
        clocks.differing().entrySet().stream()
                .limit(NAMED)
                .forEach(agent -> response.withData(
                        "clock of " + agent.getKey(),
                        agent.getValue().abs().toSeconds() + " s "
                                + (agent.getValue().isNegative() ? "behind" : "ahead of") + " central"));
        return response.build();
    }
}
