package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;

/**
 * Compares what an agent holds with what central believes that it holds. Thread-safe.
 *
 * <p>Both sides go on working meanwhile, so nothing is concluded from one look: a mail may be registered between the
 * agent's listing and ours, or released and not yet removed.
 */
@Singleton
final class Reconciliation {
    /** So often in a row must a mail not be named before it is flagged. */
    private static final int ROUNDS = 2;

    private final Jdbi jdbi;
    private final ChallengeIssuer asking;
    private final Decisions decisions;

    Reconciliation(Jdbi jdbi, ChallengeIssuer asking, Decisions decisions) {
        this.jdbi = requireNonNull(jdbi);
        this.asking = requireNonNull(asking);
        this.decisions = requireNonNull(decisions);
    }

    /**
     * Compares the keys {@code k} with {@code after < k <= through}.
     *
     * @param after empty for the first page
     * @param through empty for the last page
     * @param keys all keys of the agent in that range
     */
    ReconciliationAnswer compare(long agentId, Optional<String> after, Optional<String> through, List<String> keys) {
        return jdbi.inTransaction(handle -> {
            Map<String, Boolean> openByKey = openByKey(handle, agentId, keys);
            List<String> settled = keys.stream()
                    .filter(key -> Boolean.FALSE.equals(openByKey.get(key)))
                    .toList();
            named(handle, agentId, keys);
            int missing = notNamed(handle, agentId, after, through, keys);
            List<String> pending = asking.unsent(handle, agentId, keys);
            tellAgain(handle, agentId, settled);
            return ReconciliationAnswer.builder()
                    .addAllUnknown(keys.stream()
                            .filter(key -> !openByKey.containsKey(key))
                            .toList())
                    .addAllChallengePending(pending)
                    .missing(missing)
                    .build();
        });
    }

    private record Known(String key, boolean open) {}

    /** Of the mails that are known, whether one of their recipients waits. */
    private static Map<String, Boolean> openByKey(Handle handle, long agentId, List<String> keys) {
        return handle.createQuery("SELECT key, open FROM held_mail WHERE agent_id = :agent AND key = ANY (:keys)")
                .bind("agent", agentId)
                .bindArray("keys", String.class, keys)
                .mapTo(Known.class)
                .collect(Collectors.toMap(Known::key, Known::open));
    }

    private static void named(Handle handle, long agentId, List<String> keys) {
        handle.createUpdate(
                        """
                UPDATE held_mail SET missed_rounds = 0, missing = false
                WHERE id IN (
                    SELECT id FROM held_mail
                    WHERE agent_id = :agent AND key = ANY (:keys) AND missed_rounds > 0
                    FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("agent", agentId)
                .bindArray("keys", String.class, keys)
                .execute();
    }

    /**
     * Rows that somebody works on are left for the next round: they are not forgotten, and nobody waits in a circle.
     */
    private static int notNamed(
            Handle handle, long agentId, Optional<String> after, Optional<String> through, List<String> keys) {
        return handle.createUpdate(
                        """
                UPDATE held_mail
                SET missed_rounds = least(missed_rounds + 1, :rounds), missing = missed_rounds + 1 >= :rounds
                WHERE id IN (
                    SELECT id FROM held_mail
                    WHERE agent_id = :agent
                        AND open
                        AND key > :after
                        AND (CAST(:through AS text) IS NULL OR key <= :through)
                        AND key <> ALL (:keys)
                    FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("agent", agentId)
                .bind("after", after.orElse(""))
                .bind("through", through.orElse(null))
                .bind("rounds", ROUNDS)
                .bindArray("keys", String.class, keys)
                .execute();
    }

    private record SettledMail(
            long id, String key, RecipientState state, String settledBy, String reason, List<String> recipients) {
        NewDecision decision(long agentId) {
            return NewDecision.onMail(agentId, action(state), id, key, recipients, settledBy, reason);
        }
    }

    /**
     * The agent still has mails whose decisions it acknowledged, or that it settled by itself: it lost the end of it.
     */
    private void tellAgain(Handle handle, long agentId, List<String> settledKeys) {
        if (settledKeys.isEmpty()) {
            return;
        }
        List<NewDecision> again = handle.createQuery(
                        """
                SELECT m.id, m.key, r.state, min(r.settled_by) AS settled_by, min(r.reason) AS reason,
                    array_agg(r.recipient ORDER BY r.recipient) AS recipients
                FROM held_mail m
                JOIN held_recipient r ON r.held_mail_id = m.id
                WHERE m.agent_id = :agent
                    AND m.key = ANY (:keys)
                    AND NOT m.open
                    AND NOT EXISTS (
                        SELECT FROM decision d
                        WHERE d.held_mail_id = m.id AND d.acknowledged_at IS NULL
                    )
                    -- Its agent is told when the decision is due.
                    AND NOT EXISTS (
                        SELECT FROM held_decision p
                        WHERE p.held_mail_id = m.id AND p.state = 'PENDING'
                    )
                GROUP BY m.id, m.key, r.state
                ORDER BY m.id, r.state
                """)
                .bind("agent", agentId)
                .bindArray("keys", String.class, settledKeys)
                .mapTo(SettledMail.class)
                .map(mail -> mail.decision(agentId))
                .list();
        decisions.append(handle, again);
    }

    private static DecisionAction action(RecipientState state) {
        return switch (state) {
            case RELEASED -> DecisionAction.RELEASE;
            case DISCARDED -> DecisionAction.DISCARD;
            case EXPIRED -> DecisionAction.EXPIRE;
            case HELD -> throw new IllegalStateException("A closed mail has no recipient that is held");
        };
    }
}
