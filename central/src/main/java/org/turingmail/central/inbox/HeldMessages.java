package org.turingmail.central.inbox;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.turingmail.central.held.HeldExplanations;
import org.turingmail.central.held.HeldRecipient;
import org.turingmail.central.held.RecipientStates;
import org.turingmail.central.held.Viewer;
import org.turingmail.central.lists.MemberEntries;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.held.RecipientState;

/** Looks at held messages for people: a viewer sees no others than those of the own mailboxes. Thread-safe. */
@Singleton
public final class HeldMessages {
    /** What waits for mailboxes: of each as much as one page needs, in the order of the index. */
    static final String OF_MAILBOXES =
            """
            SELECT m.id, m.sender, m.header_from, m.subject, m.message_id, m.size, m.held_at, m.expires_at, m.reason,
                m.suppression, m.authenticated, NULL AS challenge, NULL AS explanation, m.sender_identity AS identity
            FROM (
                SELECT DISTINCT few.id
                FROM unnest(:mailboxes) AS own (mailbox)
                CROSS JOIN LATERAL (
                    SELECT DISTINCT r.held_mail_id AS id
                    FROM held_recipient r
                    JOIN held_mail h ON h.id = r.held_mail_id
                    WHERE r.state = 'HELD'
                        AND r.mailbox = own.mailbox
                        AND r.held_mail_id <beyond> :after
                        AND h.tenant_id = :tenant
                        AND h.open
                        AND (:text = '' OR position(lower(:text) IN
                            lower(concat_ws(' ', h.sender, h.header_from, h.subject))) > 0)
                        AND (:reason = '' OR coalesce(h.suppression, h.reason) = :reason)
                    ORDER BY r.held_mail_id <order> LIMIT :limit
                ) AS few
                ORDER BY few.id <order> LIMIT :limit
            ) AS found
            JOIN held_mail m ON m.id = found.id
            ORDER BY m.id <order>
            """;

    /** What waits for a tenant. */
    static final String OF_TENANT =
            """
            SELECT m.id, m.sender, m.header_from, m.subject, m.message_id, m.size, m.held_at, m.expires_at, m.reason,
                m.suppression, m.authenticated, NULL AS challenge, NULL AS explanation, m.sender_identity AS identity
            FROM held_mail m
            WHERE m.tenant_id = :tenant
                AND m.open
                AND m.id <beyond> :after
                AND (:text = '' OR position(lower(:text) IN
                    lower(concat_ws(' ', m.sender, m.header_from, m.subject))) > 0)
                AND (:reason = '' OR coalesce(m.suppression, m.reason) = :reason)
            ORDER BY m.id <order> LIMIT :limit
            """;

    private final Jdbi jdbi;
    private final MemberEntries entries;
    private final HeldExplanations explanations;

    HeldMessages(Jdbi jdbi, MemberEntries entries, HeldExplanations explanations) {
        this.jdbi = requireNonNull(jdbi);
        this.entries = requireNonNull(entries);
        this.explanations = requireNonNull(explanations);
    }

    private record Row(
            long id,
            String sender,
            Optional<String> headerFrom,
            Optional<String> subject,
            Optional<String> messageId,
            long size,
            Instant heldAt,
            Instant expiresAt,
            String reason,
            Optional<String> suppression,
            Optional<Boolean> authenticated,
            Optional<String> challenge,
            String explanation,
            String identity) {
        HeldMessage.Builder with(List<HeldRecipient> recipients) {
            return HeldMessage.builder()
                    .id(id)
                    .sender(sender)
                    .from(headerFrom)
                    .subject(subject)
                    .messageId(messageId)
                    .size(size)
                    .heldAt(heldAt)
                    .expiresAt(expiresAt)
                    .reason(reason)
                    .suppression(suppression)
                    .authenticated(authenticated)
                    .challenge(challenge)
                    .recipients(recipients);
        }
    }

    /**
     * Messages that wait.
     *
     * @param after the last one of the page before; 0 for the first page
     */
    public PageRequest.Slice<HeldMessage, Long> page(Viewer viewer, HeldFilter filter, long after, int limit) {
        boolean newest = filter.order() == HeldFilter.Order.NEWEST;
        return jdbi.withHandle(handle -> {
            Query query = viewer.seesAll()
                    ? handle.createQuery(OF_TENANT)
                    : handle.createQuery(OF_MAILBOXES).bindArray("mailboxes", String.class, viewer.list());
            List<Row> rows = query.define("beyond", newest ? "<" : ">")
                    .define("order", newest ? "DESC" : "ASC")
                    .bind("after", newest && after == 0 ? Long.MAX_VALUE : after)
                    .bind("tenant", viewer.tenantId())
                    .bind("text", filter.text().orElse(""))
                    .bind("reason", filter.reason().orElse(""))
                    .bind("limit", limit + 1)
                    .mapTo(Row.class)
                    .list();
            Map<Long, List<HeldRecipient>> recipients =
                    RecipientStates.of(handle, rows.stream().map(Row::id).toList(), viewer.mailboxes());
            return PageRequest.Slice.of(
                    rows.stream()
                            .map(row -> row.with(recipients.getOrDefault(row.id, List.of()).stream()
                                            .filter(recipient -> recipient.state() == RecipientState.HELD)
                                            .toList())
                                    .build())
                            .toList(),
                    limit,
                    HeldMessage::id);
        });
    }

    /** A message, waiting or not; empty if there is none for this viewer. */
    public Optional<HeldMessage> find(Viewer viewer, long id) {
        return jdbi.withHandle(handle -> {
            List<HeldRecipient> own =
                    RecipientStates.of(handle, List.of(id), viewer.mailboxes()).getOrDefault(id, List.of());
            return own.isEmpty()
                    ? Optional.empty()
                    : row(handle, viewer, id).map(row -> whole(handle, viewer, row, own));
        });
    }

    private static Optional<Row> row(Handle handle, Viewer viewer, long id) {
        return handle.createQuery(
                        """
                SELECT m.id, m.sender, m.header_from, m.subject, m.message_id, m.size, m.held_at, m.expires_at,
                    m.reason, m.suppression, m.authenticated, m.explanation, m.sender_identity AS identity, (
                        SELECT CASE WHEN c.state = 'OPEN' AND c.sent_at IS NULL THEN 'UNSENT' ELSE c.state END
                        FROM challenge c
                        WHERE c.id = m.challenge_id
                    ) AS challenge
                FROM held_mail m
                WHERE m.id = :id AND m.tenant_id = :tenant
                """)
                .bind("id", id)
                .bind("tenant", viewer.tenantId())
                .mapTo(Row.class)
                .findOne();
    }

    private HeldMessage whole(Handle handle, Viewer viewer, Row row, List<HeldRecipient> own) {
        Set<String> recipients = own.stream().map(HeldRecipient::recipient).collect(Collectors.toSet());
        HeldMessage.Builder message = row.with(own);
        if (!row.identity.isEmpty()) {
            message.allowedBy(entries.allowedBy(handle, viewer.tenantId(), row.identity, viewer.list()))
                    .more(more(handle, viewer, row));
        }
        return message.explanations(explanations.read(row.explanation).stream()
                        .filter(explanation ->
                                recipients.contains(explanation.verdict().recipient()))
                        .toList())
                .build();
    }

    private static int more(Handle handle, Viewer viewer, Row row) {
        return handle.createQuery(
                        """
                SELECT count(*) FROM held_mail m
                WHERE m.tenant_id = :tenant
                    AND m.open
                    AND m.sender_identity = :identity
                    AND m.id <> :id
                    AND EXISTS (
                        SELECT FROM held_recipient r
                        WHERE r.held_mail_id = m.id AND r.state = 'HELD' AND (:all OR r.mailbox = ANY (:mailboxes))
                    )
                """)
                .bind("tenant", viewer.tenantId())
                .bind("identity", row.identity)
                .bind("id", row.id)
                .bind("all", viewer.seesAll())
                .bindArray("mailboxes", String.class, viewer.list())
                .mapTo(Integer.class)
                .one();
    }

    /** Why messages wait: the codes of the first thousand, the most frequent first. */
    public List<String> reasons(Viewer viewer) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT coalesce(m.suppression, m.reason) AS code
                FROM (
                    SELECT held_mail_id FROM held_recipient
                    WHERE state = 'HELD' AND mailbox = ANY (:mailboxes)
                    LIMIT 1000
                ) AS own
                JOIN held_mail m ON m.id = own.held_mail_id
                WHERE m.tenant_id = :tenant AND m.open
                GROUP BY code
                ORDER BY count(*) DESC, code LIMIT 20
                """)
                .bind("tenant", viewer.tenantId())
                .bindArray("mailboxes", String.class, viewer.list())
                .mapTo(String.class)
                .list());
    }
}
