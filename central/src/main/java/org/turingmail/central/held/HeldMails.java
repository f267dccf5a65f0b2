package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.decisions.NewDecision;
import org.turingmail.central.tenants.HeldCounts;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;

/**
 * The state of held messages. A recipient leaves {@link RecipientState#HELD} by a conditional update: of two concurrent
 * changes, the second has no effect. Thread-safe.
 */
@Singleton
public final class HeldMails implements HeldCounts {
    /** Mails that are settled at a time: memory stays bounded, however many a sender has. */
    private static final int BATCH = 500;

    private static final String EXPIRY = "expiry";

    private final Decisions decisions;
    private final Clock clock;
    /** How long a message is held whose sender was not asked. */
    private final Duration silentTtl;

    HeldMails(Decisions decisions, Clock clock, CentralConfiguration configuration) {
        this.silentTtl = configuration.heldSilentTtl();
        this.decisions = requireNonNull(decisions);
        this.clock = requireNonNull(clock);
    }

    /**
     * What a challenge covers for one recipient.
     *
     * @param heldAt of the last mail
     * @param authenticated whether of each mail the sender's lasting identity is known to be authenticated
     */
    public record Covered(EmailAddress recipient, Instant heldAt, boolean authenticated) {
        public Covered {
            requireNonNull(recipient);
            requireNonNull(heldAt);
        }
    }

    /** For whom mails that a challenge covers are held or were released; not those for whom they are held silently. */
    public List<Covered> coveredBy(Handle handle, long challengeId) {
        return handle.createQuery(
                        """
                SELECT r.address AS recipient, max(m.held_at) AS held_at,
                    bool_and(m.authenticated IS TRUE) AS authenticated
                FROM held_mail m
                JOIN held_recipient r ON r.held_mail_id = m.id
                WHERE m.challenge_id = :challenge AND r.state IN ('HELD', 'RELEASED') AND NOT r.silent
                GROUP BY r.address
                ORDER BY r.address
                """)
                .bind("challenge", challengeId)
                .mapTo(Covered.class)
                .list();
    }

    /**
     * Releases what a challenge covers, but for recipients for whom it is held silently, and tells the agents. The
     * caller holds the feeds of all agents of the tenant.
     *
     * @param except recipients, in canonical form, for whom mails stay held
     * @return how many mails go on
     */
    public int releaseCoveredBy(Handle handle, long challengeId, Collection<String> except, String by, String reason) {
        int released = 0;
        long after = 0;
        while (true) {
            List<Long> ids = handle.createQuery(
                            """
                    SELECT id FROM held_mail
                    WHERE challenge_id = :challenge AND open AND id > :after
                    ORDER BY id LIMIT :limit FOR UPDATE
                    """)
                    .bind("challenge", challengeId)
                    .bind("after", after)
                    .bind("limit", BATCH)
                    .mapTo(Long.class)
                    .list();
            if (ids.isEmpty()) {
                return released;
            }
            List<Settled> settled = settle(handle, ids, RecipientState.RELEASED, except, false, by, reason);
            decisions.append(handle, decisions(settled, DecisionAction.RELEASE, by, reason));
            released += settled.size();
            after = ids.get(ids.size() - 1);
        }
    }

    /**
     * Releases a mail for some of its recipients, and tells its agent.
     *
     * @param addresses canonical
     * @return whether it was released for one of them now
     */
    boolean release(Handle handle, long mailId, Collection<String> addresses, String by, String reason) {
        handle.createQuery("SELECT id FROM held_mail WHERE id = :mail FOR UPDATE")
                .bind("mail", mailId)
                .mapTo(Long.class)
                .one();
        List<String> others = handle.createQuery(
                        """
                        SELECT address FROM held_recipient
                        WHERE held_mail_id = :mail AND address <> ALL (:addresses)
                        """)
                .bind("mail", mailId)
                .bindArray("addresses", String.class, addresses)
                .mapTo(String.class)
                .list();
        List<Settled> settled = settle(handle, List.of(mailId), RecipientState.RELEASED, others, true, by, reason);
        decisions.append(handle, decisions(settled, DecisionAction.RELEASE, by, reason));
        return !settled.isEmpty();
    }

    /**
     * The recipients, in canonical form, for whom a mail is held and a delegate stands with it; the mail is locked
     * until the end of the transaction.
     *
     * @param delegate canonical
     */
    public List<String> waitingFor(Handle handle, long mailId, String delegate) {
        handle.createQuery("SELECT id FROM held_mail WHERE id = :mail FOR UPDATE")
                .bind("mail", mailId)
                .mapTo(Long.class)
                .one();
        return handle.createQuery(
                        """
                SELECT DISTINCT address FROM held_recipient
                WHERE held_mail_id = :mail AND state = 'HELD' AND lower(delegate) = :delegate
                """)
                .bind("mail", mailId)
                .bind("delegate", delegate)
                .mapTo(String.class)
                .list();
    }

    /**
     * Settles a mail for those recipients for whom a delegate stands with it, and tells its agent.
     *
     * @param delegate canonical
     * @param state {@link RecipientState#RELEASED} or {@link RecipientState#DISCARDED}
     * @return for whom it was settled now
     */
    public List<String> settleFor(
            Handle handle, long mailId, String delegate, RecipientState state, String by, String reason) {
        List<String> recipients = handle.createQuery(
                        """
                UPDATE held_recipient
                SET state = :state, settled_at = :now, settled_by = :by, reason = :reason
                WHERE held_mail_id = :mail AND state = 'HELD' AND lower(delegate) = :delegate
                RETURNING recipient
                """)
                .bind("state", state)
                .bind("now", clock.instant())
                .bind("by", by)
                .bind("reason", reason)
                .bind("mail", mailId)
                .bind("delegate", delegate)
                .mapTo(String.class)
                .list();
        if (!recipients.isEmpty()) {
            close(handle, List.of(mailId));
            Settled settled = handle.createQuery(
                            """
                    SELECT id AS mail_id, agent_id, key, CAST(:recipients AS text[]) AS recipients
                    FROM held_mail
                    WHERE id = :mail
                    """)
                    .bind("mail", mailId)
                    .bindArray("recipients", String.class, recipients)
                    .mapTo(Settled.class)
                    .one();
            DecisionAction action = state == RecipientState.RELEASED ? DecisionAction.RELEASE : DecisionAction.DISCARD;
            decisions.append(handle, decisions(List.of(settled), action, by, reason));
        }
        return recipients;
    }

    /**
     * Expires a batch of messages that are past their end and notifies the agents; returns the number of messages.
     * Those of a sender who was never challenged are for {@link #holdUnaskedLonger}.
     */
    int expire(Handle handle, int limit) {
        List<Long> ids = handle.createQuery(
                        """
                SELECT id FROM held_mail
                WHERE open
                    AND expires_at <= :now
                    AND NOT (NOT silent AND registered_at > :cutoff AND EXISTS (
                        SELECT FROM challenge c
                        WHERE c.id = challenge_id AND c.sent_at IS NULL
                    ))
                ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED
                """)
                .bind("now", clock.instant())
                .bind("cutoff", clock.instant().minus(silentTtl))
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
        if (ids.isEmpty()) {
            return 0;
        }
        String by = EXPIRY;
        String reason = Reason.EXPIRED;
        List<Settled> settled = settle(handle, ids, RecipientState.EXPIRED, List.of(), true, by, reason);
        decisions.append(handle, decisions(settled, DecisionAction.EXPIRE, by, reason));
        handle.createUpdate(
                        """
                INSERT INTO audit (tenant_id, at, actor, action, subject)
                SELECT tenant_id, :now, :by, 'mail-expired', key
                FROM held_mail
                WHERE id = ANY (:ids)
                """)
                .bind("now", clock.instant())
                .bind("by", by)
                .bindArray("ids", Long.class, ids)
                .execute();
        return ids.size();
    }

    /**
     * Extends a batch of expired messages whose sender was never challenged; returns the number of messages. A
     * challenge that no agent reported as sent told nobody anything: what it covers is held silently, and for longer.
     */
    int holdUnaskedLonger(Handle handle, int limit) {
        return handle.createUpdate(
                        """
                UPDATE held_mail
                SET silent = true, expires_at = registered_at + make_interval(secs => :seconds)
                WHERE id IN (
                    SELECT id FROM held_mail
                    WHERE open
                        AND expires_at <= :now
                        AND NOT silent
                        AND registered_at > :cutoff
                        AND EXISTS (SELECT FROM challenge c WHERE c.id = challenge_id AND c.sent_at IS NULL)
                    LIMIT :limit FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("seconds", (double) silentTtl.toSeconds())
                .bind("now", clock.instant())
                .bind("cutoff", clock.instant().minus(silentTtl))
                .bind("limit", limit)
                .execute();
    }

    /**
     * An agent did not let a message expire, since by its own clock it is too early: it is held again.
     *
     * @param addresses canonical
     * @param holdFor how much longer, by the agent's clock
     * @return how many recipients are held again; empty if the agent has no such message
     */
    Optional<Integer> refuseExpiry(
            Handle handle, long agentId, String key, Collection<String> addresses, Duration holdFor) {
        Optional<Long> mail = handle.createQuery(
                        "SELECT id FROM held_mail WHERE agent_id = :agent AND key = :key FOR UPDATE")
                .bind("agent", agentId)
                .bind("key", key)
                .mapTo(Long.class)
                .findOne();
        return mail.map(id -> {
            int held = handle.createUpdate(
                            """
                    UPDATE held_recipient
                    SET state = 'HELD', settled_at = NULL, settled_by = NULL, reason = NULL
                    WHERE held_mail_id = :mail
                        AND state = 'EXPIRED'
                        AND settled_by = :by
                        AND address = ANY (:addresses)
                    """)
                    .bind("mail", id)
                    .bind("by", EXPIRY)
                    .bindArray("addresses", String.class, addresses)
                    .execute();
            if (held > 0) {
                handle.createUpdate("UPDATE held_mail SET open = true, expires_at = :until WHERE id = :mail")
                        .bind("until", clock.instant().plus(holdFor))
                        .bind("mail", id)
                        .execute();
            }
            decisions.withdrawExpiry(handle, agentId, id);
            return held;
        });
    }

    private List<Settled> settle(
            Handle handle,
            List<Long> mailIds,
            RecipientState state,
            Collection<String> except,
            boolean silentToo,
            String by,
            String reason) {
        Instant now = clock.instant();
        List<Settled> settled = handle.createQuery(
                        """
                WITH changed AS (
                    UPDATE held_recipient
                    SET state = :state, settled_at = :now, settled_by = :by, reason = :reason
                    WHERE held_mail_id = ANY (:ids)
                        AND state = 'HELD'
                        AND address <> ALL (:except)
                        AND (:silentToo OR NOT silent)
                    RETURNING held_mail_id, recipient
                )
                SELECT m.id AS mail_id, m.agent_id, m.key,
                    array_agg(c.recipient ORDER BY c.recipient) AS recipients
                FROM changed c
                JOIN held_mail m ON m.id = c.held_mail_id
                GROUP BY m.id
                ORDER BY m.id
                """)
                .bind("state", state)
                .bind("now", now)
                .bind("by", by)
                .bind("reason", reason)
                .bindArray("ids", Long.class, mailIds)
                .bindArray("except", String.class, except)
                .bind("silentToo", silentToo)
                .mapTo(Settled.class)
                .list();
        close(handle, settled.stream().map(Settled::mailId).toList());
        return settled;
    }

    /**
     * Records what an agent did by itself. A recipient who is settled already keeps the first outcome.
     *
     * @param addresses canonical
     * @return how many recipients changed their state; empty if the agent has no such mail
     */
    Optional<Integer> settledByAgent(
            Handle handle,
            long agentId,
            String key,
            Collection<String> addresses,
            RecipientState state,
            String by,
            String reason,
            Instant at) {
        Optional<Long> mail = handle.createQuery(
                        "SELECT id FROM held_mail WHERE agent_id = :agent AND key = :key FOR UPDATE")
                .bind("agent", agentId)
                .bind("key", key)
                .mapTo(Long.class)
                .findOne();
        return mail.map(id -> {
            int changed = handle.createUpdate(
                            """
                    UPDATE held_recipient
                    SET state = :state, settled_at = :at, settled_by = :by, reason = :reason
                    WHERE held_mail_id = :mail AND state = 'HELD' AND address = ANY (:addresses)
                    """)
                    .bind("state", state)
                    .bind("at", at)
                    .bind("by", by)
                    .bind("reason", reason)
                    .bind("mail", id)
                    .bindArray("addresses", String.class, addresses)
                    .execute();
            close(handle, List.of(id));
            return changed;
        });
    }

    static void close(Handle handle, Collection<Long> mailIds) {
        if (!mailIds.isEmpty()) {
            handle.createUpdate(
                            """
                    UPDATE held_mail SET open = false, missed_rounds = 0, missing = false
                    WHERE id = ANY (:ids)
                        AND open
                        AND NOT EXISTS (
                            SELECT FROM held_recipient r
                            WHERE r.held_mail_id = held_mail.id AND r.state = 'HELD'
                        )
                    """)
                    .bindArray("ids", Long.class, mailIds)
                    .execute();
        }
    }

    private static List<NewDecision> decisions(List<Settled> settled, DecisionAction action, String by, String reason) {
        return settled.stream()
                .map(mail -> NewDecision.onMail(
                        mail.agentId(), action, mail.mailId(), mail.key(), mail.recipients(), by, reason))
                .toList();
    }

    /** How many messages have a recipient who waits, of all agents. */
    long count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM held_mail WHERE open")
                .mapTo(Long.class)
                .one();
    }

    /** How many of them are held silently. */
    long countSilent(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM held_mail WHERE open AND silent")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public long countSilent(Handle handle, long agentId) {
        return handle.createQuery("SELECT count(*) FROM held_mail WHERE agent_id = :agent AND open AND silent")
                .bind("agent", agentId)
                .mapTo(Long.class)
                .one();
    }

    @Override
    public long count(Handle handle, long agentId) {
        return handle.createQuery("SELECT count(*) FROM held_mail WHERE agent_id = :agent AND open")
                .bind("agent", agentId)
                .mapTo(Long.class)
                .one();
    }
}
