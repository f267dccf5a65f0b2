package org.turingmail.central.inbox;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.held.HeldAction;
import org.turingmail.central.held.HeldDecisionState;
import org.turingmail.central.held.Viewer;
import org.turingmail.central.web.PageRequest;

/** What was decided on messages that a viewer sees, for as long as the messages are known here. Thread-safe. */
@Singleton
public final class DecisionHistory {
    private final Jdbi jdbi;

    DecisionHistory(Jdbi jdbi) {
        this.jdbi = requireNonNull(jdbi);
    }

    private record Row(
            long id,
            long heldMailId,
            HeldAction action,
            List<String> recipients,
            String sender,
            Optional<String> headerFrom,
            Optional<String> subject,
            String actor,
            Instant decidedAt,
            Instant dueAt,
            HeldDecisionState state,
            boolean said,
            Optional<Instant> undoneAt,
            Optional<String> undoneBy) {
        HeldDecision decision() {
            return HeldDecision.builder()
                    .id(id)
                    .message(heldMailId)
                    .action(action)
                    .recipients(recipients)
                    .sender(sender)
                    .from(headerFrom)
                    .subject(subject)
                    .by(actor)
                    .decidedAt(decidedAt)
                    .dueAt(dueAt)
                    .state(state)
                    .undoable(undoable())
                    .undoneAt(undoneAt)
                    .undoneBy(undoneBy)
                    .build();
        }

        private HeldDecision.Undoable undoable() {
            return switch (state) {
                case PENDING -> HeldDecision.Undoable.MESSAGE;
                case DONE -> said ? HeldDecision.Undoable.SENDER : HeldDecision.Undoable.NOTHING;
                case UNDONE -> HeldDecision.Undoable.NOTHING;
            };
        }
    }

    /**
     * Decisions, the latest first.
     *
     * @param after the last one of the page before; 0 for the first page
     */
    public PageRequest.Slice<HeldDecision, Long> page(Viewer viewer, long after, int limit) {
        return jdbi.withHandle(handle -> PageRequest.Slice.of(
                handle.createQuery(
                                """
                SELECT d.id, d.held_mail_id, d.action, d.recipients, m.sender, m.header_from, m.subject, d.actor,
                    d.decided_at, d.due_at, d.state, d.undone_at, d.undone_by,
                    cardinality(d.entries) + jsonb_array_length(d.replaced) > 0 AS said
                FROM held_decision d
                JOIN held_mail m ON m.id = d.held_mail_id
                WHERE d.tenant_id = :tenant AND d.id < :after
                    AND (:all OR CAST(:mailboxes AS text[]) @> d.mailboxes)
                ORDER BY d.id DESC LIMIT :limit
                """)
                        .bind("tenant", viewer.tenantId())
                        .bind("after", after == 0 ? Long.MAX_VALUE : after)
                        .bind("all", viewer.seesAll())
                        .bindArray("mailboxes", String.class, viewer.list())
                        .bind("limit", limit + 1)
                        .mapTo(Row.class)
                        .map(Row::decision)
                        .list(),
                limit,
                HeldDecision::id));
    }

    /** Some decisions, of those that the viewer sees, in their order. */
    public List<HeldDecision> some(Viewer viewer, List<Long> ids) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT d.id, d.held_mail_id, d.action, d.recipients, m.sender, m.header_from, m.subject, d.actor,
                    d.decided_at, d.due_at, d.state, d.undone_at, d.undone_by,
                    cardinality(d.entries) + jsonb_array_length(d.replaced) > 0 AS said
                FROM held_decision d
                JOIN held_mail m ON m.id = d.held_mail_id
                WHERE d.tenant_id = :tenant AND d.id = ANY (:ids)
                    AND (:all OR CAST(:mailboxes AS text[]) @> d.mailboxes)
                ORDER BY d.id
                """)
                .bind("tenant", viewer.tenantId())
                .bindArray("ids", Long.class, ids)
                .bind("all", viewer.seesAll())
                .bindArray("mailboxes", String.class, viewer.list())
                .mapTo(Row.class)
                .map(Row::decision)
                .list());
    }
}
