package org.turingmail.central.decisions;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.decisions.DecisionPage;

/**
 * The feed of each agent.
 *
 * <p>A number is given under a lock on the agent's feed that lasts until the commit. So numbers become visible in their
 * order, and a reader that has seen N never misses a smaller one. Thread-safe.
 */
@Singleton
public final class Decisions {
    /** NOTIFY channel for new decisions in a feed; the payload is the agent's id. */
    static final String CHANNEL = "turing_decision";

    /** No agent remembers a verdict for longer: the most that its {@code cache.outage-ttl} may be, and a day. */
    static final Duration MAX_MEMORY = Duration.ofDays(31);

    private final Jdbi jdbi;
    /** Older ones wait for longer than an agent that runs should let them. */
    static final Duration OVERDUE = Duration.ofMinutes(1);

    private final Clock clock;
    private final FeedEpoch epoch;

    Decisions(Jdbi jdbi, Clock clock, FeedEpoch epoch) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.epoch = requireNonNull(epoch);
    }

    /**
     * Appends to the feeds, in the given order for each agent. To be called late in a transaction: the feeds stay
     * locked until its end. Call it once in a transaction, since feeds are locked in the order of their agents.
     */
    public void append(Handle handle, List<NewDecision> decisions) {
        if (decisions.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        decisions.stream()
                .collect(Collectors.groupingBy(NewDecision::agentId, TreeMap::new, Collectors.toList()))
                .forEach((agent, ofAgent) -> append(handle, agent, ofAgent, now));
    }

    private static void append(Handle handle, long agent, List<NewDecision> decisions, Instant now) {
        long last = handle.createQuery(
                        """
                UPDATE feed SET last_sequence = last_sequence + :count
                WHERE agent_id = :agent
                RETURNING last_sequence
                """)
                .bind("count", decisions.size())
                .bind("agent", agent)
                .mapTo(Long.class)
                .one();
        replaceForget(handle, agent, decisions.get(0));
        long sequence = last - decisions.size();
        PreparedBatch batch = handle.prepareBatch(
                """
                INSERT INTO decision (agent_id, sequence, action, held_mail_id, key, recipients, sender,
                    decided_by, reason, decided_at)
                VALUES (:agentId, :sequence, :action, :heldMailId, :key, :recipients, :sender, :by, :reason,
                    :now)
                """);
        for (NewDecision decision : decisions) {
            sequence++;
            batch.bindMethods(decision)
                    .bind("sequence", sequence)
                    .bind("now", now)
                    .add();
        }
        batch.execute();
        handle.createQuery("SELECT pg_notify(:channel, :agent)")
                .bind("channel", CHANNEL)
                .bind("agent", String.valueOf(agent))
                .mapTo(String.class)
                .one();
    }

    /**
     * The same news again take the place of those that nobody has acknowledged, so that they do not pile up. They get a
     * number of their own, for the agent may have acted on the former ones already.
     */
    private static void replaceForget(Handle handle, long agent, NewDecision first) {
        if (first.action() == DecisionAction.FORGET) {
            handle.createUpdate(
                            """
                        DELETE FROM decision
                        WHERE agent_id = :agent
                            AND acknowledged_at IS NULL
                            AND action = 'FORGET'
                            AND sender = :sender
                            AND sequence = (
                                SELECT max(sequence) FROM decision
                                WHERE agent_id = :agent AND acknowledged_at IS NULL
                            )
                        """)
                    .bind("agent", agent)
                    .bind("sender", first.sender())
                    .execute();
        }
    }

    private static List<Long> agentsOf(Handle handle, long tenantId) {
        return handle.createQuery("SELECT id FROM agent WHERE tenant_id = :tenant ORDER BY id")
                .bind("tenant", tenantId)
                .mapTo(Long.class)
                .list();
    }

    /**
     * Tells all agents of these tenants to forget cached verdicts for these senders. See {@link #append} on when to
     * call.
     *
     * @param senders addresses, {@code @domain}, or {@code *} for all
     */
    public void forget(Handle handle, Collection<Long> tenants, List<String> senders, String by, String reason) {
        append(
                handle,
                tenants.stream()
                        .flatMap(tenant -> agentsOf(handle, tenant).stream())
                        .flatMap(agent -> senders.stream().map(sender -> NewDecision.forget(agent, sender, by, reason)))
                        .toList());
    }

    /**
     * What an agent has not acknowledged.
     *
     * @param cursorEpoch the epoch that the cursor belongs to; null if the agent does not say
     */
    DecisionPage page(long agent, String cursorEpoch, long cursor, int limit) {
        epoch.renewIfDue();
        return jdbi.withHandle(handle -> {
            String current = epoch.current(handle);
            long after = cursorEpoch == null || cursorEpoch.equals(current) ? cursor : 0;
            List<Decision> decisions = select(handle, agent, after, limit);
            if (decisions.isEmpty() && after > 0 && after > lastSequence(handle, agent)) {
                // The cursor is from a later time than our data: the database was restored from a backup.
                after = 0;
                decisions = select(handle, agent, after, limit);
            }
            return page(decisions, after)
                    .epoch(current)
                    .time(clock.instant())
                    .overdue(overdue(handle, agent))
                    .build();
        });
    }

    private int overdue(Handle handle, long agent) {
        return handle.createQuery(
                        """
                SELECT count(*)
                FROM (
                    SELECT FROM decision
                    WHERE agent_id = :agent AND acknowledged_at IS NULL AND decided_at < :before
                    LIMIT :limit
                ) AS few
                """)
                .bind("agent", agent)
                .bind("before", clock.instant().minus(OVERDUE))
                .bind("limit", Api.MAX_PAGE)
                .mapTo(Integer.class)
                .one();
    }

    /** The agent does not let a mail expire: it need not be told so again. */
    public void withdrawExpiry(Handle handle, long agent, long heldMailId) {
        handle.createUpdate(
                        """
                UPDATE decision SET acknowledged_at = :now
                WHERE agent_id = :agent
                    AND held_mail_id = :mail
                    AND action = 'EXPIRE'
                    AND acknowledged_at IS NULL
                """)
                .bind("now", clock.instant())
                .bind("agent", agent)
                .bind("mail", heldMailId)
                .execute();
    }

    void acknowledge(long agent, List<Long> sequences) {
        if (sequences.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate(
                        """
                UPDATE decision SET acknowledged_at = :now
                WHERE agent_id = :agent AND sequence = ANY (:sequences) AND acknowledged_at IS NULL
                """)
                .bind("now", clock.instant())
                .bind("agent", agent)
                .bindArray("sequences", Long.class, sequences)
                .execute());
    }

    /**
     * Deletes a batch of decisions that were acknowledged before the retention period; returns the number deleted.
     * Replicas do not wait for each other.
     */
    int deleteAcknowledged(Duration retention, int limit) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        """
                DELETE FROM decision
                WHERE (agent_id, sequence) IN (
                    SELECT agent_id, sequence FROM decision
                    WHERE acknowledged_at < :before
                    ORDER BY acknowledged_at LIMIT :limit FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("before", clock.instant().minus(retention))
                .bind("limit", limit)
                .execute());
    }

    /**
     * Deletes a batch of {@code FORGET} decisions that no agent can still need, although they were never acknowledged;
     * returns the number deleted. It bounds the feed of an agent that is gone for good.
     */
    int deleteForgotten(int limit) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        """
                DELETE FROM decision
                WHERE (agent_id, sequence) IN (
                    SELECT agent_id, sequence FROM decision
                    WHERE action = 'FORGET' AND acknowledged_at IS NULL AND decided_at < :before
                    ORDER BY decided_at LIMIT :limit FOR UPDATE SKIP LOCKED
                )
                """)
                .bind("before", clock.instant().minus(MAX_MEMORY))
                .bind("limit", limit)
                .execute());
    }

    /** How many are older than a minute and not acknowledged. */
    long overdue() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT count(*) FROM decision
                        WHERE acknowledged_at IS NULL AND decided_at < :before
                        """)
                .bind("before", clock.instant().minus(OVERDUE))
                .mapTo(Long.class)
                .one());
    }

    long pending() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM decision WHERE acknowledged_at IS NULL")
                        .mapTo(Long.class)
                        .one());
    }

    private static long lastSequence(Handle handle, long agent) {
        return handle.createQuery("SELECT last_sequence FROM feed WHERE agent_id = :agent")
                .bind("agent", agent)
                .mapTo(Long.class)
                .one();
    }

    private record Row(
            long sequence,
            DecisionAction action,
            Optional<String> key,
            List<String> recipients,
            Optional<String> sender,
            String decidedBy,
            String reason,
            Instant decidedAt,
            Optional<Long> ttl) {
        Decision decision() {
            return Decision.builder()
                    .sequence(sequence)
                    .action(action)
                    .key(key)
                    .recipients(recipients)
                    .sender(sender)
                    .by(decidedBy)
                    .reason(reason)
                    .decidedAt(decidedAt)
                    .ttlSeconds(ttl)
                    .build();
        }
    }

    private static List<Decision> select(Handle handle, long agent, long after, int limit) {
        return handle.createQuery(
                        """
    SELECT sequence, action, key, recipients, sender, decided_by, reason, decided_at, CASE WHEN action = 'EXPIRE' THEN (
        SELECT extract(epoch FROM m.expires_at - m.registered_at)::bigint
        FROM held_mail m
        WHERE m.id = held_mail_id
    ) END AS ttl
    FROM decision
    WHERE agent_id = :agent AND sequence > :after AND acknowledged_at IS NULL
    ORDER BY sequence LIMIT :limit
    """)
                .bind("agent", agent)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Row.class)
                .map(Row::decision)
                .list();
    }

    private static DecisionPage.Builder page(List<Decision> decisions, long after) {
        return DecisionPage.builder()
                .addAllDecisions(decisions)
                .cursor(
                        decisions.isEmpty()
                                ? after
                                : decisions.get(decisions.size() - 1).sequence());
    }
}
