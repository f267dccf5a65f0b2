package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.protocol.held.RecipientState;

/** Looks at the held mails of one agent. Thread-safe. */
@Singleton
final class HeldMailQueries {
    private final Jdbi jdbi;
    private final StoredExplanations explanations;

    HeldMailQueries(Jdbi jdbi, StoredExplanations explanations) {
        this.jdbi = requireNonNull(jdbi);
        this.explanations = requireNonNull(explanations);
    }

    /** @param explanation JSON */
    private record Mail(
            long id,
            String key,
            String sender,
            Optional<String> subject,
            Optional<String> messageId,
            long size,
            Instant heldAt,
            Instant expiresAt,
            String reason,
            Optional<String> suppression,
            boolean missing,
            String explanation) {
        HeldMail.Builder with(List<HeldRecipient> recipients) {
            return HeldMail.builder()
                    .key(key)
                    .sender(sender)
                    .subject(subject)
                    .messageId(messageId)
                    .size(size)
                    .heldAt(heldAt)
                    .expiresAt(expiresAt)
                    .reason(reason)
                    .suppression(suppression)
                    .missing(missing)
                    .recipients(recipients);
        }
    }

    Optional<HeldMail> find(long agentId, String key) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT id, key, sender, subject, message_id, size, held_at, expires_at, reason, suppression,
                    missing, explanation
                FROM held_mail
                WHERE agent_id = :agent AND key = :key
                """)
                .bind("agent", agentId)
                .bind("key", key)
                .mapTo(Mail.class)
                .findOne()
                .map(mail -> mail.with(recipients(handle, List.of(mail)).getOrDefault(mail.id, List.of()))
                        .explanations(explanations.read(mail.explanation))
                        .build()));
    }

    HeldMailPage page(long agentId, RecipientState state, String after, int limit) {
        return jdbi.withHandle(handle -> {
            List<Mail> found = state == RecipientState.HELD
                    ? waiting(handle, agentId, after, limit + 1)
                    : settled(handle, agentId, state, after, limit + 1);
            List<Mail> mails = found.subList(0, Math.min(limit, found.size()));
            Map<Long, List<HeldRecipient>> recipients = recipients(handle, mails);
            HeldMailPage.Builder page = HeldMailPage.builder();
            mails.forEach(mail -> page.addHeldMails(
                    mail.with(recipients.getOrDefault(mail.id, List.of())).build()));
            if (found.size() > limit) {
                page.next(mails.get(limit - 1).key);
            }
            return page.build();
        });
    }

    /** Of those that wait there is an index. */
    private static List<Mail> waiting(Handle handle, long agentId, String after, int limit) {
        return handle.createQuery(
                        """
                SELECT id, key, sender, subject, message_id, size, held_at, expires_at, reason, suppression,
                    missing, NULL AS explanation
                FROM held_mail
                WHERE agent_id = :agent AND key > :after AND open
                ORDER BY key LIMIT :limit
                """)
                .bind("agent", agentId)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Mail.class)
                .list();
    }

    private static List<Mail> settled(Handle handle, long agentId, RecipientState state, String after, int limit) {
        return handle.createQuery(
                        """
                SELECT id, key, sender, subject, message_id, size, held_at, expires_at, reason, suppression,
                    missing, NULL AS explanation
                FROM held_mail
                WHERE agent_id = :agent
                    AND key > :after
                    AND EXISTS (
                        SELECT FROM held_recipient r
                        WHERE r.held_mail_id = held_mail.id AND r.state = :state
                    )
                ORDER BY key LIMIT :limit
                """)
                .bind("agent", agentId)
                .bind("after", after)
                .bind("state", state)
                .bind("limit", limit)
                .mapTo(Mail.class)
                .list();
    }

    private static Map<Long, List<HeldRecipient>> recipients(Handle handle, List<Mail> mails) {
        return RecipientStates.of(handle, mails.stream().map(Mail::id).toList(), Optional.empty());
    }
}
