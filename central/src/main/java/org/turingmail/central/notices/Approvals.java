package org.turingmail.central.notices;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.held.HeldMails;
import org.turingmail.central.held.SenderLock;
import org.turingmail.central.links.LinkToken;
import org.turingmail.central.lists.KnownSenders;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.held.RecipientState;

/**
 * What assistants decide on held mails of those whom they assist. A link is good for the mails of its notice, while its
 * time is not over and a group names the assistant. Thread-safe.
 */
@Singleton
public final class Approvals {
    /** The most mails that are shown at a time; those that wait come first. */
    static final int MAX_MAILS = 50;

    private static final Logger LOGGER = LoggerFactory.getLogger(Approvals.class);

    private final Jdbi jdbi;
    private final HeldMails mails;
    private final KnownSenders senders;
    private final Clock clock;

    Approvals(Jdbi jdbi, HeldMails mails, KnownSenders senders, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.mails = requireNonNull(mails);
        this.senders = requireNonNull(senders);
        this.clock = requireNonNull(clock);
    }

    /** A link that is good now. */
    private record Link(
            long noticeId, long tenantId, String assistant, String organisation, String language, String zone) {}

    /** A mail of a link. */
    private record Subject(long id, String key, String senderAddress, String identity) {}

    /**
     * What the page shows. Changes nothing.
     *
     * @param token the secret part of the link
     * @return empty for a token that was never issued, that has expired, or whose assistant is no longer one
     */
    public Optional<Approval> find(String token) {
        return jdbi.withHandle(handle -> link(handle, token).map(link -> view(handle, link)));
    }

    /**
     * Carries out what an assistant decided on a mail. Of two decisions the first one counts, and the second changes
     * nothing.
     *
     * @param token the secret part of the link
     * @param mailId one of the mails of the link; another one changes nothing
     * @return whether the link is good
     */
    public boolean decide(String token, long mailId, Approval.Choice choice) {
        Optional<Link> found = jdbi.withHandle(handle -> link(handle, token));
        found.ifPresent(link -> jdbi.withHandle(handle -> subject(handle, link, mailId))
                .ifPresent(mail -> jdbi.useTransaction(handle -> decide(handle, link, mail, choice))));
        return found.isPresent();
    }

    private void decide(Handle handle, Link link, Subject mail, Approval.Choice choice) {
        SenderLock.take(handle, link.tenantId, mail.identity);
        List<String> waiting = mails.waitingFor(handle, mail.id, link.assistant);
        if (waiting.isEmpty()) {
            return;
        }
        String actor = "assistant:" + link.assistant;
        boolean allow = choice == Approval.Choice.ALLOW && !mail.identity.isEmpty();
        if (allow) {
            Map<String, Boolean> users =
                    waiting.stream().collect(Collectors.toMap(recipient -> recipient, recipient -> false));
            // First, so that no mail is held by a stale verdict.
            senders.allow(
                    handle,
                    link.tenantId,
                    EmailAddress.parse(mail.identity),
                    List.of(mail.identity, mail.senderAddress),
                    users,
                    ListEntries.Origin.MANUAL,
                    actor,
                    Reason.ASSISTANT);
        }
        RecipientState state = choice == Approval.Choice.DISCARD ? RecipientState.DISCARDED : RecipientState.RELEASED;
        List<String> settled = mails.settleFor(handle, mail.id, link.assistant, state, actor, Reason.ASSISTANT);
        Audit.record(
                handle,
                link.tenantId,
                clock.instant(),
                actor,
                state == RecipientState.DISCARDED ? "mail-discarded" : "mail-released",
                mail.key,
                Optional.of(String.join(", ", settled) + (allow ? "; sender allowed" : "")));
        LOGGER.info("{} by {}: mail {} for {}", choice, actor, mail.key, settled);
    }

    private Optional<Link> link(Handle handle, String token) {
        return handle.createQuery(
                        """
                SELECT x.id AS notice_id, x.tenant_id, x.mail AS assistant, t.organisation, t.language, t.zone
                FROM approval_token a
                JOIN notice x ON x.id = a.notice_id
                JOIN tenant t ON t.id = x.tenant_id
                WHERE a.hash = :hash AND a.expires_at > :now
                """)
                .bind("hash", LinkToken.of(token).hash())
                .bind("now", clock.instant())
                .mapTo(Link.class)
                .findOne()
                .filter(link -> isAssistant(handle, link));
    }

    /** Groups have the address as it was written. */
    private static boolean isAssistant(Handle handle, Link link) {
        return handle
                .createQuery(
                        """
                        SELECT DISTINCT body->>'assistant'
                        FROM recipient_group
                        WHERE tenant_id = :tenant AND body->>'defaultAction' = 'ASK_ASSISTANT'
                        """)
                .bind("tenant", link.tenantId)
                .mapTo(String.class)
                .list()
                .stream()
                .anyMatch(assistant -> EmailAddress.parse(assistant).canonical().equals(link.assistant));
    }

    private Optional<Subject> subject(Handle handle, Link link, long mailId) {
        return handle.createQuery(
                        """
                SELECT m.id, m.key, m.sender_address, m.sender_identity AS identity
                FROM held_mail m
                WHERE m.id = :mail
                    AND m.tenant_id = :tenant
                    AND m.expires_at > :now
                    AND EXISTS (
                        SELECT FROM notification n
                        WHERE n.notice_id = :notice AND n.held_mail_id = m.id
                    )
                """)
                .bind("mail", mailId)
                .bind("tenant", link.tenantId)
                .bind("now", clock.instant())
                .bind("notice", link.noticeId)
                .mapTo(Subject.class)
                .findOne();
    }

    private Approval view(Handle handle, Link link) {
        Instant now = clock.instant();
        List<Approval.Mail> found = handle.createQuery(
                        """
                SELECT m.id, m.sender, m.subject, m.held_at, m.expires_at,
                    array_agg(r.recipient ORDER BY r.recipient) AS recipients,
                    CASE
                        WHEN NOT bool_or(r.state = 'HELD') THEN min(r.state)
                        WHEN m.expires_at <= :now THEN 'EXPIRED'
                        ELSE 'HELD'
                    END AS state
                FROM held_mail m
                JOIN held_recipient r ON r.held_mail_id = m.id AND lower(r.delegate) = lower(:assistant)
                WHERE m.tenant_id = :tenant
                    AND m.id IN (
                        SELECT held_mail_id FROM notification
                        WHERE notice_id = :notice AND held_mail_id IS NOT NULL
                    )
                GROUP BY m.id
                ORDER BY bool_or(r.state = 'HELD') DESC, m.id LIMIT :limit
    """)
                .bind("now", now)
                .bind("assistant", link.assistant)
                .bind("tenant", link.tenantId)
                .bind("notice", link.noticeId)
                .bind("limit", MAX_MAILS + 1)
                .mapTo(Approval.Mail.class)
                .list();
        return new Approval(
                link.organisation,
                link.assistant,
                link.language,
                link.zone,
                found.stream().limit(MAX_MAILS).toList(),
                found.size() > MAX_MAILS);
    }
}
