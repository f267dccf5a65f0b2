package org.turingmail.central.decisions;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.turingmail.central.database.ClockGuard;
import org.turingmail.central.tenants.Agent;

/** How far the clocks of agents are from ours, as this replica heard when they asked for decisions. Thread-safe. */
@Singleton
final class AgentClocks {
    /** What clocks may differ. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);
    /** Who has not asked for so long is not counted any more. */
    private static final Duration FORGET_AFTER = Duration.ofMinutes(5);

    private final Clock clock;
    private final ClockGuard guard;
    private final Map<Long, Heard> heard = new ConcurrentHashMap<>();

    AgentClocks(Clock clock, ClockGuard guard) {
        this.clock = requireNonNull(clock);
        this.guard = requireNonNull(guard);
    }

    private record Heard(String agent, Duration ahead, long at) {
        boolean isRecent() {
            return System.nanoTime() - at < FORGET_AFTER.toNanos();
        }
    }

    /** An agent asks, and says what time it is there. */
    void heard(Agent agent, Instant theirs) {
        Duration ahead = Duration.between(clock.instant(), theirs);
        heard.put(agent.id(), new Heard(agent.tenant() + "/" + agent.name(), ahead, System.nanoTime()));
        if (ahead.abs().compareTo(TOLERANCE) <= 0) {
            guard.confirm();
        }
    }

    /** Agents whose clock differs by more than a minute, with how far it is ahead of ours. */
    Map<String, Duration> differing() {
        heard.values().removeIf(agent -> !agent.isRecent());
        Map<String, Duration> differing = new TreeMap<>();
        heard.values().stream()
                .filter(agent -> agent.ahead.abs().compareTo(TOLERANCE) > 0)
                .forEach(agent -> differing.put(agent.agent, agent.ahead));
        return differing;
    }

    /** The largest difference, in seconds. */
    double largestSeconds() {
        return heard.values().stream()
                .filter(Heard::isRecent)
                .mapToDouble(agent -> agent.ahead.abs().toMillis() / 1e3)
                .max()
                .orElse(0);
    }
}
