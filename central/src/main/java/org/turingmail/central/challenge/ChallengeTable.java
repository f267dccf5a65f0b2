package org.turingmail.central.challenge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.links.LinkToken;

/** Challenges in the database, as all that is done with them needs them. */
final class ChallengeTable {
    private ChallengeTable() {}

    /** The latest one of a sender, locked until the end of the transaction. */
    static Optional<StoredChallenge> latest(Handle handle, long tenantId, String senderAddress) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,
                    issued_at, sent_at, closed_at
                FROM challenge
                WHERE tenant_id = :tenant AND sender_address = :sender
                ORDER BY id DESC LIMIT 1 FOR UPDATE
                """)
                .bind("tenant", tenantId)
                .bind("sender", senderAddress)
                .mapTo(StoredChallenge.class)
                .findOne();
    }

    /** One that is there, locked until the end of the transaction. */
    static StoredChallenge locked(Handle handle, long tenantId, long id) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,
                    issued_at, sent_at, closed_at
                FROM challenge
                WHERE id = :id AND tenant_id = :tenant
                FOR UPDATE
                """)
                .bind("id", id)
                .bind("tenant", tenantId)
                .mapTo(StoredChallenge.class)
                .one();
    }

    /**
     * The one that a link is for.
     *
     * @param token any text: what is not a token of ours is of no challenge
     */
    static Optional<StoredChallenge> ofToken(Handle handle, String token) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,
                    issued_at, sent_at, closed_at
                FROM challenge
                WHERE id = (SELECT challenge_id FROM challenge_token WHERE hash = :hash)
                """)
                .bind("hash", LinkToken.of(token).hash())
                .mapTo(StoredChallenge.class)
                .findOne();
    }

    /** Some that are past their end, locked until the end of the transaction, but for those that somebody works on. */
    static List<StoredChallenge> pastTheirEnd(Handle handle, Instant now, int limit) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,
                    issued_at, sent_at, closed_at
                FROM challenge
                WHERE state = 'OPEN' AND expires_at <= :now
                ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED
                """)
                .bind("now", now)
                .bind("limit", limit)
                .mapTo(StoredChallenge.class)
                .list();
    }

    /** The open one of a sender, locked until the end of the transaction. */
    static List<StoredChallenge> openOf(Handle handle, long tenantId, String senderAddress) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,
                    issued_at, sent_at, closed_at
                FROM challenge
                WHERE tenant_id = :tenant AND state = 'OPEN' AND sender_address = :sender
                ORDER BY id FOR UPDATE
                """)
                .bind("tenant", tenantId)
                .bind("sender", senderAddress)
                .mapTo(StoredChallenge.class)
                .list();
    }

    /** The open ones of senders in a domain and its subdomains, locked until the end of the transaction. */
    static List<StoredChallenge> openOfDomain(Handle handle, long tenantId, String domain) {
        return handle.createQuery(
                        """
                SELECT id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,
                    issued_at, sent_at, closed_at
                FROM challenge
                WHERE tenant_id = :tenant
                    AND state = 'OPEN'
                    AND right(sender_address, length(:domain) + 1) IN ('@' || :domain, '.' || :domain)
                ORDER BY id FOR UPDATE
                """)
                .bind("tenant", tenantId)
                .bind("domain", domain)
                .mapTo(StoredChallenge.class)
                .list();
    }

    /** Closes one that is open. */
    static void close(Handle handle, StoredChallenge row, ChallengeState state, String actor, Instant now) {
        handle.createUpdate(
                        """
                UPDATE challenge SET state = :state, closed_at = :now
                WHERE id = :id AND state = 'OPEN'
                """)
                .bind("state", state)
                .bind("now", now)
                .bind("id", row.id())
                .execute();
        Audit.record(
                handle,
                row.tenantId(),
                now,
                actor,
                state == ChallengeState.EXPIRED ? "challenge-expired" : "challenge-withdrawn",
                row.senderAddress(),
                Optional.empty());
    }

    /** What its page may show. */
    static ChallengeView view(Handle handle, StoredChallenge row, Instant now) {
        String organisation = handle.createQuery("SELECT organisation FROM tenant WHERE id = :tenant")
                .bind("tenant", row.tenantId())
                .mapTo(String.class)
                .one();
        List<String> subjects = handle.createQuery(
                        """
                SELECT subject FROM held_mail
                WHERE challenge_id = :challenge AND subject IS NOT NULL
                ORDER BY id LIMIT :limit
                """)
                .bind("challenge", row.id())
                .bind("limit", ChallengeView.MAX_SUBJECTS)
                .mapTo(String.class)
                .list();
        int mailCount = handle.createQuery("SELECT count(*) FROM held_mail WHERE challenge_id = :challenge")
                .bind("challenge", row.id())
                .mapTo(Integer.class)
                .one();
        int recipients = handle.createQuery(
                        """
                SELECT count(DISTINCT r.address)
                FROM held_mail m
                JOIN held_recipient r ON r.held_mail_id = m.id
                WHERE m.challenge_id = :challenge
                """)
                .bind("challenge", row.id())
                .mapTo(Integer.class)
                .one();
        // The expiry job may not have run yet; the challenge has expired all the same.
        ChallengeState state =
                row.state() == ChallengeState.OPEN && !row.previous().isOpen(now)
                        ? ChallengeState.EXPIRED
                        : row.state();
        return new ChallengeView(
                state, row.sender(), organisation, subjects, mailCount, recipients, row.expiresAt(), row.language());
    }
}
