package org.turingmail.central.tenants;

import org.jdbi.v3.core.Handle;

/** How many messages an agent holds; who keeps held messages knows. Thread-safe. */
public interface HeldCounts {
    /**
     * Counts the messages that have a recipient who waits.
     *
     * @param agentId the agent that holds them
     */
    long count(Handle handle, long agentId);

    /**
     * Counts those of them whose sender was not asked.
     *
     * @param agentId the agent that holds them
     */
    long countSilent(Handle handle, long agentId);
}
