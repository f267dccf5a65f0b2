package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Policy;
import org.turingmail.central.verdicts.Policies;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Releases what is held of senders who have become known by an allow entry: added or changed by hand, from a file, or
 * because a user wrote to them. Each mail is a transaction of its own. Any number of replicas may do it together: each
 * claims a review by moving the time at which it is due, so that those of one that dies come up again; to look twice
 * does no harm.
 *
 * <p>Only the envelope sender counts here, and whether it is authenticated: of the client and the header, central keeps
 * nothing.
 */
@Singleton
final class HeldReviews {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldReviews.class);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int PAGE = 200;
    private static final String BY = "policy";

    /** What waits of all senders. */
    static final String OF_ALL =
            """
            SELECT m.id, m.sender, m.sender_identity, m.authenticated,
                (SELECT array_agg(r.recipient ORDER BY r.recipient)
                    FROM held_recipient r WHERE r.held_mail_id = m.id AND r.state = 'HELD') AS recipients
            FROM held_mail m
            WHERE m.tenant_id = :tenant AND m.open AND m.id > :after AND m.sender <> ''
            ORDER BY m.id LIMIT :limit
            """;

    /** What waits of one sender, each of whose names has an index; the last is as the index without details has it. */
    static final String OF_ONE =
            """
            SELECT m.id, m.sender, m.sender_identity, m.authenticated,
                (SELECT array_agg(r.recipient ORDER BY r.recipient)
                    FROM held_recipient r WHERE r.held_mail_id = m.id AND r.state = 'HELD') AS recipients
            FROM held_mail m
            WHERE m.tenant_id = :tenant AND m.open AND m.id > :after AND m.sender <> '' AND m.id IN (
                SELECT m.id FROM held_mail m
                WHERE m.tenant_id = :tenant AND m.open AND m.id > :after AND m.sender_address = :sender
                UNION
                SELECT m.id FROM held_mail m
                WHERE m.tenant_id = :tenant AND m.open AND m.id > :after AND m.sender_identity = :sender
                UNION
                SELECT m.id FROM held_mail m
                WHERE m.tenant_id = :tenant AND m.open AND m.id > :after
                    AND regexp_replace(m.sender_identity, '^([^"+@]+)\\+[^@]*@', '\\1@') = :sender
            )
            ORDER BY m.id LIMIT :limit
            """;

    private final Jdbi jdbi;
    private final Policies policies;
    private final HeldMails mails;
    private final Clock clock;

    HeldReviews(Jdbi jdbi, Policies policies, HeldMails mails, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.policies = requireNonNull(policies);
        this.mails = requireNonNull(mails);
        this.clock = requireNonNull(clock);
    }

    /** @param sender null for all senders */
    private record Review(long id, long tenantId, String sender) {}

    private record Waiting(
            long id,
            String sender,
            String senderIdentity,
            Optional<Boolean> authenticated,
            List<EmailAddress> recipients) {
        MailSource source() {
            return MailSource.ofHeld(EmailAddress.parse(sender), EmailAddress.parse(senderIdentity), authenticated);
        }
    }

    /** Does the review that is due first; answers whether there was one. */
    boolean reviewOne() {
        Optional<Review> due = jdbi.withHandle(handle -> handle.createQuery(
                        """
                UPDATE held_review SET due_at = :lease
                WHERE id = (
                    SELECT id FROM held_review
                    WHERE due_at <= :now
                    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
                )
                RETURNING id, tenant_id, sender
                """)
                .bind("now", clock.instant())
                .bind("lease", clock.instant().plus(LEASE))
                .mapTo(Review.class)
                .findOne());
        due.ifPresent(this::review);
        return due.isPresent();
    }

    private void review(Review review) {
        // One look at everything does for all that asked for it until now.
        List<Long> done = review.sender == null ? waitingForAll(review) : List.of(review.id);
        int released = 0;
        long after = 0;
        List<Waiting> page;
        do {
            page = page(review, after);
            for (Waiting mail : page) {
                released += release(review.tenantId, mail) ? 1 : 0;
                after = mail.id;
            }
            renew(review);
        } while (page.size() == PAGE);
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM held_review WHERE id = ANY (:ids)")
                .bindArray("ids", Long.class, done)
                .execute());
        if (released > 0) {
            LOGGER.info(
                    "released: {} held mail(s) of {}, by allow entries that came after them",
                    released,
                    review.sender == null ? "senders who are known now" : review.sender);
        }
    }

    private List<Long> waitingForAll(Review review) {
        List<Long> ids = new ArrayList<>(jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT id FROM held_review
                WHERE tenant_id = :tenant AND sender IS NULL AND due_at <= :now
                """)
                .bind("tenant", review.tenantId)
                .bind("now", clock.instant())
                .mapTo(Long.class)
                .list()));
        ids.add(review.id);
        return ids;
    }

    private void renew(Review review) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE held_review SET due_at = :lease WHERE id = :id")
                .bind("lease", clock.instant().plus(LEASE))
                .bind("id", review.id)
                .execute());
    }

    private List<Waiting> page(Review review, long after) {
        return jdbi.withHandle(handle -> {
            Query query = review.sender == null
                    ? handle.createQuery(OF_ALL)
                    : handle.createQuery(OF_ONE).bind("sender", review.sender);
            return query.bind("tenant", review.tenantId)
                    .bind("after", after)
                    .bind("limit", PAGE)
                    .mapTo(Waiting.class)
                    .list();
        });
    }

    private boolean release(long tenantId, Waiting mail) {
        if (known(mail, policies.of(tenantId, mail.source(), mail.recipients)).isEmpty()) {
            return false;
        }
        return jdbi.inTransaction(handle -> {
            SenderLock.take(handle, tenantId, mail.senderIdentity);
            return release(handle, tenantId, mail);
        });
    }

    /** What the index says may have been overtaken. */
    private boolean release(Handle handle, long tenantId, Waiting mail) {
        Policy policy = policies.of(handle, tenantId, mail.source(), mail.recipients);
        List<EmailAddress> known = known(mail, policy);
        return !known.isEmpty()
                && mails.release(
                        handle,
                        mail.id,
                        known.stream().map(EmailAddress::canonical).toList(),
                        BY,
                        policy.rule(mail.source(), known.get(0)).reason());
    }

    private static List<EmailAddress> known(Waiting mail, Policy policy) {
        return mail.recipients.stream()
                .filter(recipient -> policy.rule(mail.source(), recipient).verdict() == Verdict.DELIVER)
                .toList();
    }
}
