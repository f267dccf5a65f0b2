package org.turingmail.central.notices;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.accounts.SignIns;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.links.LinkToken;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.NoticeFailure;
import org.turingmail.protocol.notices.NoticeItem;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * The mails that agents write about mails. All notifications for one address that came since its last notice make one,
 * and between two notices to an address there are at least {@value #PAUSE_MINUTES} minutes, however many messages
 * arrive. An agent leases a notice for {@value #LEASE_MINUTES} minutes; if it has not reported by then, the tenant's
 * next agent that asks gets it. If it reports that it cannot send the notice (the domain may be another agent's), the
 * other agents get it at once, and this one again when the lease has expired. Each agent has {@value #MAX_ATTEMPTS}
 * attempts. Safe for concurrent use by threads and replicas.
 */
@Singleton
final class Notices {
    static final int PAUSE_MINUTES = 5;
    static final int LEASE_MINUTES = 5;
    static final int MAX_ATTEMPTS = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(Notices.class);
    /** Nobody wants to be told of mail of the week before last, because no agent was there. */
    private static final Duration NEWS = Duration.ofDays(1);
    /** Shorter than notifications are kept. */
    private static final Duration MAX_LINK_LIFE = Duration.ofDays(13);

    private static final Duration RETENTION = Duration.ofDays(15);
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_ERROR = 500;

    private final Jdbi jdbi;
    private final Clock clock;
    private final SignIns signIns;
    private final URI publicUrl;
    private final Duration linkLife;
    private final SecureRandom random = new SecureRandom();

    Notices(Jdbi jdbi, Clock clock, SignIns signIns, CentralConfiguration configuration) {
        Duration heldTtl = configuration.heldTtl();
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.signIns = requireNonNull(signIns);
        this.publicUrl = configuration.publicUrl();
        this.linkLife = heldTtl.compareTo(MAX_LINK_LIFE) < 0 ? heldTtl : MAX_LINK_LIFE;
    }

    List<Notice> claim(Agent agent, int limit) {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            // Two agents that ask at the same time would make two notices of the same news.
            handle.createQuery("SELECT id FROM tenant WHERE id = :tenant FOR NO KEY UPDATE")
                    .bind("tenant", agent.tenantId())
                    .mapTo(Long.class)
                    .one();
            sumUp(handle, agent.tenantId(), now);
            announceSignIns(handle, agent.tenantId(), now);
            Map<Long, Notice.Builder> notices = take(handle, agent, limit, now);
            addItems(handle, notices);
            addLinks(handle, notices, now);
            return notices.values().stream().map(Notice.Builder::build).toList();
        });
    }

    private static void sumUp(Handle handle, long tenantId, Instant now) {
        handle.createUpdate(
                        """
                WITH waiting AS (
                    SELECT DISTINCT n.mail FROM notification n
                    WHERE n.tenant_id = :tenant
                        AND n.mail IS NOT NULL
                        AND n.notice_id IS NULL
                        AND n.created_at > :news
                        AND NOT EXISTS (
                            SELECT FROM notice former
                            WHERE former.tenant_id = :tenant
                                AND former.mail = n.mail
                                AND former.sign_in_id IS NULL
                                AND former.created_at > :pause
                        )
                    LIMIT :addresses
                ),
                made AS (
                    INSERT INTO notice (tenant_id, mail, created_at)
                    SELECT :tenant, mail, :now FROM waiting
                    RETURNING id, mail
                )
                UPDATE notification n SET notice_id = made.id
                FROM made
                WHERE n.tenant_id = :tenant
                    AND n.mail = made.mail
                    AND n.notice_id IS NULL
                    AND n.created_at > :news
                """)
                .bind("tenant", tenantId)
                .bind("now", now)
                .bind("news", now.minus(NEWS))
                .bind("pause", now.minus(Duration.ofMinutes(PAUSE_MINUTES)))
                .bind("addresses", MAX_ADDRESSES)
                .execute();
    }

    /** Who asked for a link to sign in gets it, however many notices went to the address. */
    private static void announceSignIns(Handle handle, long tenantId, Instant now) {
        handle.createUpdate(
                        """
                WITH waiting AS (
                    UPDATE sign_in SET announced = true
                    WHERE tenant_id = :tenant AND NOT announced AND mail IS NOT NULL
                    RETURNING id, mail, expires_at
                )
                INSERT INTO notice (tenant_id, mail, created_at, sign_in_id)
                SELECT :tenant, mail, :now, id FROM waiting
                WHERE expires_at > :now
                """)
                .bind("tenant", tenantId)
                .bind("now", now)
                .execute();
    }

    private record Due(long id, String mail, String language, String zone, Optional<Long> signInId) {
        Notice.Builder notice() {
            return Notice.builder()
                    .id(id)
                    .to(mail)
                    .language(language)
                    .zone(zone)
                    .count(0)
                    .signIn(signInId.isPresent());
        }
    }

    private Notice.Builder notice(Handle handle, Due due) {
        Notice.Builder notice = due.notice();
        due.signInId.map(id -> signIns.link(handle, id)).ifPresent(link -> notice.url(link.url())
                .expiresAt(link.expiresAt()));
        return notice;
    }

    private Map<Long, Notice.Builder> take(Handle handle, Agent agent, int limit, Instant now) {
        Map<Long, Notice.Builder> notices = new LinkedHashMap<>();
        handle.createQuery(
                        """
                WITH due AS (
                    SELECT x.id FROM notice x
                    WHERE x.tenant_id = :tenant
                        AND x.sent_at IS NULL
                        AND x.created_at > :news
                        AND (x.sign_in_id IS NULL OR x.created_at > :signIns)
                        AND (x.claimed_until IS NULL OR x.claimed_until <= :now)
                        AND NOT EXISTS (
                            SELECT FROM notice_attempt a
                            WHERE a.notice_id = x.id
                                AND a.agent_id = :agent
                                AND (a.claimed_until > :now OR a.attempts >= :attempts)
                        )
                    ORDER BY x.id LIMIT :limit FOR UPDATE
                ),
                counted AS (
                    INSERT INTO notice_attempt AS a (notice_id, agent_id, attempts, claimed_until)
                    SELECT id, :agent, 1, :until FROM due
                    ON CONFLICT (notice_id, agent_id)
                    DO UPDATE SET attempts = a.attempts + 1, claimed_until = :until
                ),
                taken AS (
                    UPDATE notice n SET claimed_until = :until
                    FROM due
                    WHERE n.id = due.id
                    RETURNING n.id, n.mail, n.sign_in_id
                )
                SELECT taken.id, taken.mail, coalesce(s.language, t.language) AS language, t.zone, taken.sign_in_id
                FROM taken
                LEFT JOIN sign_in s ON s.id = taken.sign_in_id
                JOIN tenant t ON t.id = :tenant
                ORDER BY taken.id
                """)
                .bind("tenant", agent.tenantId())
                .bind("agent", agent.id())
                .bind("now", now)
                .bind("news", now.minus(NEWS))
                .bind("signIns", now.minus(SignIns.LIFE))
                .bind("until", now.plus(Duration.ofMinutes(LEASE_MINUTES)))
                .bind("attempts", MAX_ATTEMPTS)
                .bind("limit", limit)
                .mapTo(Due.class)
                .list()
                .forEach(due -> notices.put(due.id, notice(handle, due)));
        return notices;
    }

    /** @param count of all items of the notice */
    private record Item(
            long noticeId,
            Instant createdAt,
            String sender,
            String recipient,
            Verdict verdict,
            String reason,
            Optional<String> subject,
            int count) {
        NoticeItem item() {
            return NoticeItem.builder()
                    .at(createdAt)
                    .sender(sender)
                    .recipient(recipient)
                    .verdict(verdict)
                    .reason(reason)
                    .subject(subject)
                    .build();
        }
    }

    private static void addItems(Handle handle, Map<Long, Notice.Builder> notices) {
        handle.createQuery(
                        """
                SELECT *
                FROM (
                    SELECT n.notice_id, n.created_at, n.payload->>'sender' AS sender,
                        n.payload->>'recipient' AS recipient, n.payload->>'verdict' AS verdict,
                        n.payload->>'reason' AS reason, m.subject,
                        row_number() OVER (PARTITION BY n.notice_id ORDER BY n.id) AS number,
                        count(*) OVER (PARTITION BY n.notice_id) AS count
                    FROM notification n
                    LEFT JOIN held_mail m ON m.id = n.held_mail_id
                    WHERE n.notice_id = ANY (:notices)
                ) AS numbered
                WHERE number <= :items
                ORDER BY notice_id, number
                """)
                .bindArray("notices", Long.class, notices.keySet())
                .bind("items", Api.MAX_NOTICE_ITEMS)
                .mapTo(Item.class)
                .forEach(item -> notices.get(item.noticeId).count(item.count).addItems(item.item()));
    }

    /** Those who may decide on a mail get a link. */
    private void addLinks(Handle handle, Map<Long, Notice.Builder> notices, Instant now) {
        List<Long> deciding = handle.createQuery(
                        """
                SELECT DISTINCT x.id FROM notice x
                JOIN notification n ON n.notice_id = x.id
                JOIN held_recipient r ON r.held_mail_id = n.held_mail_id
                WHERE x.id = ANY (:notices) AND r.state = 'HELD' AND lower(r.delegate) = lower(x.mail)
                """)
                .bindArray("notices", Long.class, notices.keySet())
                .mapTo(Long.class)
                .list();
        for (long notice : deciding) {
            LinkToken token = LinkToken.random(random);
            Instant expires = now.plus(linkLife);
            handle.createUpdate(
                            """
                    INSERT INTO approval_token (hash, notice_id, created_at, expires_at)
                    VALUES (:hash, :notice, :now, :expires)
                    """)
                    .bind("hash", token.hash())
                    .bind("notice", notice)
                    .bind("now", now)
                    .bind("expires", expires)
                    .execute();
            notices.get(notice).url(publicUrl + "/a/" + token.text()).expiresAt(expires);
        }
    }

    /** Notices of other tenants, and those that were reported already, stay as they are. */
    void report(Agent agent, List<Long> sent, List<NoticeFailure> failed) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate(
                            """
                    UPDATE notice SET sent_at = :now, last_error = NULL
                    WHERE tenant_id = :tenant AND id = ANY (:ids) AND sent_at IS NULL
                    """)
                    .bind("now", clock.instant())
                    .bind("tenant", agent.tenantId())
                    .bindArray("ids", Long.class, sent)
                    .execute();
            for (NoticeFailure failure : failed) {
                // Not if another agent has it by now: it would be given to a third one.
                boolean last = handle.createQuery(
                                """
                        UPDATE notice x SET last_error = :error, claimed_until = NULL
                        FROM notice_attempt a
                        WHERE x.id = :id
                            AND x.sent_at IS NULL
                            AND a.notice_id = x.id
                            AND a.agent_id = :agent
                            AND a.claimed_until = x.claimed_until
                        RETURNING a.attempts >= :attempts
                        """)
                        .bind("error", cut(failure.error()))
                        .bind("agent", agent.id())
                        .bind("id", failure.id())
                        .bind("attempts", MAX_ATTEMPTS)
                        .mapTo(Boolean.class)
                        .findOne()
                        .orElse(false);
                if (last) {
                    LOGGER.warn(
                            "Notice {} of {} was not sent by {} in {} attempts, and no other agent took it so far. The"
                                    + " last one: {}",
                            failure.id(),
                            agent.tenant(),
                            agent.name(),
                            MAX_ATTEMPTS,
                            cut(failure.error()));
                }
            }
        });
    }

    private static String cut(String error) {
        return error.substring(0, Math.min(error.length(), MAX_ERROR));
    }

    NotificationPage page(long tenantId, long after, int limit) {
        return jdbi.withHandle(handle -> {
            List<Notification> rows = handle.createQuery(
                            """
                    SELECT n.id, n.created_at, n.subject, n.webhook, n.last_error, n.done_at, n.mail,
                        n.payload->>'sender' AS sender, n.payload->>'recipient' AS recipient,
                        n.payload->>'verdict' AS verdict, n.payload->>'key' AS key, x.sent_at,
                        x.last_error AS mail_error
                    FROM notification n
                    LEFT JOIN notice x ON x.id = n.notice_id
                    WHERE n.tenant_id = :tenant AND n.id > :after
                    ORDER BY n.id LIMIT :limit
                    """)
                    .bind("tenant", tenantId)
                    .bind("after", after)
                    .bind("limit", limit + 1)
                    .mapTo(Row.class)
                    .map(Row::notification)
                    .list();
            NotificationPage.Builder page = NotificationPage.builder();
            rows.stream().limit(limit).forEach(page::addNotifications);
            if (rows.size() > limit) {
                page.next(rows.get(limit - 1).id());
            }
            return page.build();
        });
    }

    private record Row(
            long id,
            Instant createdAt,
            String subject,
            Optional<String> webhook,
            Optional<String> lastError,
            Optional<Instant> doneAt,
            Optional<String> mail,
            String sender,
            String recipient,
            Verdict verdict,
            Optional<String> key,
            Optional<Instant> sentAt,
            Optional<String> mailError) {
        Notification notification() {
            return Notification.builder()
                    .id(id)
                    .createdAt(createdAt)
                    .subject(subject)
                    .sender(sender)
                    .recipient(recipient)
                    .verdict(verdict)
                    .key(key)
                    // The rest of the URL may be a secret.
                    .webhook(webhook.map(url -> URI.create(url).getHost()))
                    .postedAt(doneAt)
                    .webhookError(lastError)
                    .mail(mail)
                    .mailedAt(sentAt)
                    .mailError(mailError)
                    .build();
        }
    }

    /** Deletes a batch of old notices with their links; returns the number deleted. */
    int deleteOld() {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM notice WHERE created_at < :before")
                .bind("before", clock.instant().minus(RETENTION))
                .execute());
    }
}
