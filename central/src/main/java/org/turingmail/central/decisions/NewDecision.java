package org.turingmail.central.decisions;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.turingmail.protocol.decisions.DecisionAction;

/**
 * A decision that has no number yet.
 *
 * @param heldMailId null with {@link DecisionAction#FORGET}
 * @param key null with {@link DecisionAction#FORGET}
 * @param sender null unless {@link DecisionAction#FORGET}
 */
public record NewDecision(
        long agentId,
        DecisionAction action,
        Long heldMailId,
        String key,
        List<String> recipients,
        String sender,
        String by,
        String reason) {
    public NewDecision {
        requireNonNull(action);
        recipients = List.copyOf(recipients);
        requireNonNull(by);
        requireNonNull(reason);
    }

    /** Something is to be done with a held mail, for some of its recipients. */
    public static NewDecision onMail(
            long agentId,
            DecisionAction action,
            long heldMailId,
            String key,
            List<String> recipients,
            String by,
            String reason) {
        return new NewDecision(agentId, action, heldMailId, key, recipients, null, by, reason);
    }

    /** Cached verdicts for a sender are out of date: an address, {@code @domain}, or {@code *}. */
    static NewDecision forget(long agentId, String sender, String by, String reason) {
        return new NewDecision(agentId, DecisionAction.FORGET, null, null, List.of(), sender, by, reason);
    }
}
