package org.turingmail.central.held;

import java.util.List;

/** A mail and those of its recipients whose state was changed. */
record Settled(long mailId, long agentId, String key, List<String> recipients) {
    Settled {
        recipients = List.copyOf(recipients);
    }
}
