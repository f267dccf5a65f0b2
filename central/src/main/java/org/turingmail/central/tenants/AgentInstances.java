package org.turingmail.central.tenants;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.protocol.Api;

/**
 * Notices when two agents use one key at the same time: each carries out only some of the decisions, so released
 * messages stay held.
 *
 * <p>An agent names its instance anew at each start. One that was started again, or replaced, speaks under a new name
 * and never again under the former one; two at the same time take turns. A replacement may overlap for a moment, so
 * only turns that go on for a minute count. In memory: each replica of central sees the turns by itself. Thread-safe.
 */
@ApplicationScoped
class AgentInstances {
    /** How long two must have taken turns. */
    static final Duration PROVEN = Duration.ofMinutes(1);
    /** An instance that was not heard for so long is gone: each asks for decisions twice a minute. */
    static final Duration GONE = Duration.ofMinutes(3);

    private static final Logger LOGGER = LoggerFactory.getLogger(AgentInstances.class);
    private static final Duration REMINDER = Duration.ofMinutes(10);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1," + Api.MAX_INSTANCE + "}");
    /** The maximum per agent. A client that changes its name with each request needs a key and harms only itself. */
    private static final int MOST = Api.MAX_INSTANCES;

    private final LongSupplier nanoTime;
    private final Map<Long, Seen> agents = new LinkedHashMap<>();

    @Inject
    AgentInstances(MeterRegistry registry) {
        this(System::nanoTime);
        Gauge.builder("turing.agents.duplicated", this, AgentInstances::duplicated)
                .description("Agents whose key is used by more than one instance at the same time")
                .register(registry);
    }

    AgentInstances(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What is known of one agent. */
    private static final class Seen {
        /** When each was heard last, in the order in which they came. */
        private final Map<String, Long> instances = new LinkedHashMap<>();

        private String last = "";
        private boolean turns;
        private long firstTurn;
        private long lastTurn;
        private boolean warned;
        private long warnedAt;
    }

    /**
     * Notes a request.
     *
     * @param instance as the agent names itself; null if it does not
     * @return how many instances use the key of this agent now
     */
    int heard(Agent agent, String instance) {
        if (!isName(instance)) {
            return 1;
        }
        long now = nanoTime.getAsLong();
        synchronized (agents) {
            Seen seen = agents.computeIfAbsent(agent.id(), id -> new Seen());
            forgetThoseGone(seen, now);
            boolean known = seen.instances.put(instance, now) != null;
            if (known && !seen.last.equals(instance)) {
                if (!seen.turns) {
                    seen.firstTurn = now;
                }
                seen.turns = true;
                seen.lastTurn = now;
            }
            seen.last = instance;
            int count = count(seen, now);
            if (count > 1 && (!seen.warned || now - seen.warnedAt > REMINDER.toNanos())) {
                seen.warned = true;
                seen.warnedAt = now;
                LOGGER.warn(
                        "{} James servers use the key of agent {} of {} at the same time: each carries out only some"
                                + " of its decisions, so released messages stay held. Give each an agent of its own"
                                + " (agent add)",
                        count,
                        agent.name(),
                        agent.tenant());
            }
            return count;
        }
    }

    /** Whether that can be the name of an instance. */
    static boolean isName(String instance) {
        return instance != null && NAME.matcher(instance).matches();
    }

    /** How many instances use the key of this agent now, as far as is known. */
    int of(Agent agent) {
        synchronized (agents) {
            Seen seen = agents.get(agent.id());
            return seen == null ? 1 : count(seen, nanoTime.getAsLong());
        }
    }

    private int duplicated() {
        long now = nanoTime.getAsLong();
        synchronized (agents) {
            return (int) agents.values().stream()
                    .filter(seen -> count(seen, now) > 1)
                    .count();
        }
    }

    private static int count(Seen seen, long now) {
        boolean proven = seen.turns
                && seen.lastTurn - seen.firstTurn >= PROVEN.toNanos()
                && now - seen.lastTurn <= GONE.toNanos();
        return proven ? Math.max(2, seen.instances.size()) : 1;
    }

    private static void forgetThoseGone(Seen seen, long now) {
        if (seen.turns && now - seen.lastTurn > GONE.toNanos()) {
            seen.turns = false;
        }
        seen.instances.values().removeIf(heard -> now - heard > GONE.toNanos());
        Iterator<String> oldest = seen.instances.keySet().iterator();
        while (seen.instances.size() >= MOST && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}
