package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.protocol.HeldMail;
import org.turingmail.protocol.HeldMailPage;
import org.turingmail.protocol.HeldRecipient;
import org.turingmail.protocol.held.RecipientState;

/** Looks at the held mails of one agent. Thread-safe. */
final class HeldMailQueries {
    private static final String SELECT =
            "SELECT id, key, sender, subject, message_id, size, held_at, expires_at, reason,"
                    + " suppression, missing, explanation::text AS explanation FROM held_mail WHERE agent_id = :agent AND ";

    private final Jdbi jdbi;
    private final StoredExplanations explanations;

    HeldMailQueries(Jdbi jdbi, StoredExplanations explanations) {
        this.jdbi = requireNonNull(jdbi);
        this.explanations = requireNonNull(explanations);
    }

    Optional<HeldMail> find(long agentId, String key) {
        return jdbi.withHandle(handle -> {
            Map<Long, HeldMail.Builder> mails = new LinkedHashMap<>();
            handle.createQuery(SELECT + "key = :key")
                    .bind("agent", agentId)
                    .bind("key", key)
                    .map((row, context) -> Map.entry(
                            row.getLong("id"), mail(row).explanations(explanations.read(row.getString("explanation")))))
                    .forEach(mail -> mails.put(mail.getKey(), mail.getValue()));
            addRecipients(handle, mails);
            return mails.values().stream().map(HeldMail.Builder::build).findFirst();
        });
    }

    HeldMailPage page(long agentId, RecipientState state, String after, int limit) {
        // Of those that wait there is an index; the others are looked up mail by mail.
        String condition = state == RecipientState.HELD
                ? "open"
                : "EXISTS (SELECT FROM held_recipient r WHERE r.held_mail_id = held_mail.id AND r.state = :state)";
        return jdbi.withHandle(handle -> {
            Map<Long, HeldMail.Builder> mails = new LinkedHashMap<>();
            String[] last = {null};
            boolean[] more = {false};
            handle.createQuery(SELECT + "key > :after AND " + condition + " ORDER BY key LIMIT :limit")
                    .bind("agent", agentId)
                    .bind("after", after)
                    .bind("limit", limit + 1)
                    .bindMap(state == RecipientState.HELD ? Map.of() : Map.of("state", state.name()))
                    .map((row, context) -> {
                        if (mails.size() < limit) {
                            mails.put(row.getLong("id"), mail(row));
                            last[0] = row.getString("key");
                        } else {
                            more[0] = true;
                        }
                        return null;
                    })
                    .list();
            addRecipients(handle, mails);
            HeldMailPage.Builder page = HeldMailPage.builder();
            mails.values().forEach(mail -> page.addHeldMails(mail.build()));
            if (more[0]) {
                page.next(last[0]);
            }
            return page.build();
        });
    }

    private static void addRecipients(Handle handle, Map<Long, HeldMail.Builder> mails) {
        if (mails.isEmpty()) {
            return;
        }
        handle.createQuery(
                        "SELECT held_mail_id, recipient, state, settled_at, settled_by, reason, delegate FROM held_recipient"
                                + " WHERE held_mail_id = ANY (:ids) ORDER BY held_mail_id, recipient")
                .bindArray("ids", Long.class, mails.keySet())
                .map((row, context) -> Map.entry(row.getLong("held_mail_id"), recipient(row)))
                .forEach(recipient -> mails.get(recipient.getKey()).addRecipients(recipient.getValue()));
    }

    private static HeldMail.Builder mail(ResultSet row) throws SQLException {
        return HeldMail.builder()
                .key(row.getString("key"))
                .sender(row.getString("sender"))
                .subject(Optional.ofNullable(row.getString("subject")))
                .messageId(Optional.ofNullable(row.getString("message_id")))
                .size(row.getLong("size"))
                .heldAt(row.getTimestamp("held_at").toInstant())
                .expiresAt(row.getTimestamp("expires_at").toInstant())
                .reason(row.getString("reason"))
                .suppression(Optional.ofNullable(row.getString("suppression")))
                .missing(row.getBoolean("missing"));
    }

    private static HeldRecipient recipient(ResultSet row) throws SQLException {
        return HeldRecipient.builder()
                .recipient(row.getString("recipient"))
                .state(RecipientState.valueOf(row.getString("state")))
                .settledAt(Optional.ofNullable(row.getTimestamp("settled_at")).map(Timestamp::toInstant))
                .settledBy(Optional.ofNullable(row.getString("settled_by")))
                .reason(Optional.ofNullable(row.getString("reason")))
                .delegate(Optional.ofNullable(row.getString("delegate")))
                .build();
    }
}
