package org.turingmail.central.held;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.turingmail.protocol.held.RecipientState;

/** Reads what held messages are for each of their recipients. */
public final class RecipientStates {
    private RecipientStates() {}

    private record Row(
            long heldMailId,
            String recipient,
            RecipientState state,
            Optional<Instant> settledAt,
            Optional<String> settledBy,
            Optional<String> reason,
            Optional<String> delegate) {
        HeldRecipient value() {
            return HeldRecipient.builder()
                    .recipient(recipient)
                    .state(state)
                    .settledAt(settledAt)
                    .settledBy(settledBy)
                    .reason(reason)
                    .delegate(delegate)
                    .build();
        }
    }

    /**
     * The recipients of messages, in the order of their addresses; a message without any is left out.
     *
     * @param mailboxes canonical addresses without details, of which recipients are read; empty for all
     */
    public static Map<Long, List<HeldRecipient>> of(
            Handle handle, Collection<Long> messages, Optional<List<String>> mailboxes) {
        return handle.createQuery(
                        """
                SELECT held_mail_id, recipient, state, settled_at, settled_by, reason, delegate
                FROM held_recipient
                WHERE held_mail_id = ANY (:ids) AND (:all OR mailbox = ANY (:mailboxes))
                ORDER BY held_mail_id, recipient
                """)
                .bindArray("ids", Long.class, messages)
                .bind("all", mailboxes.isEmpty())
                .bindArray("mailboxes", String.class, mailboxes.orElse(List.of()))
                .mapTo(Row.class)
                .collect(Collectors.groupingBy(
                        Row::heldMailId, Collectors.mapping(Row::value, Collectors.toUnmodifiableList())));
    }
}
