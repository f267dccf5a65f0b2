package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.protocol.held.RecipientState;

/** Settles recipients in a way that can be undone, for as long as their agent is not told. Thread-safe. */
@Singleton
final class HeldRecipients {
    private final Clock clock;

    HeldRecipients(Clock clock) {
        this.clock = requireNonNull(clock);
    }

    /**
     * A recipient who was settled.
     *
     * @param recipient as the agent wrote it
     * @param mailbox canonical, without a detail
     */
    record Recipient(String recipient, String mailbox) {}

    /**
     * Settles a mail for those recipients for whom it is held, without telling its agent: the caller does, or puts it
     * back.
     *
     * @param mailboxes of these only; empty for all
     * @return for whom it was settled now
     */
    List<Recipient> settle(
            Handle handle,
            long mailId,
            Optional<List<String>> mailboxes,
            RecipientState state,
            String by,
            String reason) {
        handle.createQuery("SELECT id FROM held_mail WHERE id = :mail FOR UPDATE")
                .bind("mail", mailId)
                .mapTo(Long.class)
                .one();
        List<Recipient> settled = handle.createQuery(
                        """
                UPDATE held_recipient
                SET state = :state, settled_at = :now, settled_by = :by, reason = :reason
                WHERE held_mail_id = :mail AND state = 'HELD' AND (:all OR mailbox = ANY (:mailboxes))
                RETURNING recipient, mailbox
                """)
                .bind("state", state)
                .bind("now", clock.instant())
                .bind("by", by)
                .bind("reason", reason)
                .bind("mail", mailId)
                .bind("all", mailboxes.isEmpty())
                .bindArray("mailboxes", String.class, mailboxes.orElse(List.of()))
                .mapTo(Recipient.class)
                .list();
        if (!settled.isEmpty()) {
            HeldMails.close(handle, List.of(mailId));
        }
        return settled;
    }

    /** Lets a mail expire no sooner than this; returns when it does. */
    Instant holdUntil(Handle handle, long mailId, Instant soonest) {
        return handle.createQuery(
                        """
                UPDATE held_mail SET expires_at = greatest(expires_at, :soonest)
                WHERE id = :mail
                RETURNING expires_at
                """)
                .bind("soonest", soonest)
                .bind("mail", mailId)
                .mapTo(Instant.class)
                .one();
    }

    /** What {@link #settle} did is undone: the mail is held again for these recipients. */
    void holdAgain(
            Handle handle,
            long mailId,
            Collection<String> recipients,
            RecipientState state,
            String by,
            Instant soonest) {
        int held = handle.createUpdate(
                        """
                UPDATE held_recipient
                SET state = 'HELD', settled_at = NULL, settled_by = NULL, reason = NULL
                WHERE held_mail_id = :mail
                    AND state = :state
                    AND settled_by = :by
                    AND recipient = ANY (:recipients)
                """)
                .bind("mail", mailId)
                .bind("state", state)
                .bind("by", by)
                .bindArray("recipients", String.class, recipients)
                .execute();
        if (held > 0) {
            handle.createUpdate(
                            """
                    UPDATE held_mail SET open = true, expires_at = greatest(expires_at, :soonest)
                    WHERE id = :mail
                    """)
                    .bind("soonest", soonest)
                    .bind("mail", mailId)
                    .execute();
        }
    }
}
