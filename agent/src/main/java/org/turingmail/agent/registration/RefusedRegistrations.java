package org.turingmail.agent.registration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.metrics.api.GaugeRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Held messages that central will not register, and why: nobody learns of them by it, so an administrator must. They
 * stay held until they are released or discarded; each reconciliation tries them again, and finds them again after a
 * restart. Thread-safe.
 */
public final class RefusedRegistrations {
    /** More are held all the same, but not known by name. */
    static final int MAX = 10_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(RefusedRegistrations.class);

    private final Map<String, String> problems = new LinkedHashMap<>();

    @Inject
    void showIn(GaugeRegistry gauges) {
        gauges.register("turing.registrations.refused", this::size);
    }

    /** Central said no, and would say so again. */
    synchronized void add(String key, String problem) {
        if (problems.size() >= MAX && !problems.containsKey(key)) {
            return;
        }
        if (problems.put(key, problem) == null) {
            LOGGER.warn(
                    "Central does not register {}: {}. It stays held, and nobody is told of it; look at it in"
                            + " WebAdmin, and release or discard it",
                    key,
                    problem);
        }
    }

    /** It is registered, or not held any more. */
    public synchronized void forget(String key) {
        problems.remove(key);
    }

    synchronized Set<String> keys() {
        return Set.copyOf(problems.keySet());
    }

    /** How many messages central refuses. */
    public synchronized int size() {
        return problems.size();
    }

    /** Why central refuses this message. */
    public synchronized Optional<String> problem(String key) {
        return Optional.ofNullable(problems.get(key));
    }

    /** Keys of some of them, the oldest first. */
    public synchronized List<String> some(int limit) {
        List<String> some = new ArrayList<>();
        for (String key : problems.keySet()) {
            if (some.size() == limit) {
                break;
            }
            some.add(key);
        }
        return some;
    }
}
