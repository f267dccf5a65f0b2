package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.SenderIdentities;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.held.ChallengeIssuer;
import org.turingmail.central.links.LinkToken;
import org.turingmail.central.tenants.Agent;
import org.turingmail.protocol.Reason;

/** Decides whether senders are asked, and issues the links. Thread-safe. */
@Singleton
final class IssuedChallenges implements ChallengeIssuer {
    /** Nobody remembers a message for longer, so a question about it would only puzzle. */
    private static final Duration LATEST = Duration.ofDays(1);

    private static final int LATE_AT_A_TIME = 10;

    private final Jdbi jdbi;
    private final Clock clock;
    private final ChallengeRule rule;
    private final ChallengeLimits limits;
    private final ClosedChallenges closed;
    private final Duration ttl;
    private final URI publicUrl;
    private final MeterRegistry registry;
    private final SecureRandom random = new SecureRandom();

    IssuedChallenges(
            Jdbi jdbi,
            Clock clock,
            ChallengeLimits limits,
            ClosedChallenges closed,
            CentralConfiguration configuration,
            MeterRegistry registry) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.limits = requireNonNull(limits);
        this.closed = requireNonNull(closed);
        this.rule = new ChallengeRule(configuration.challengeWindow(), configuration.challengeLease());
        this.ttl = configuration.heldTtl();
        this.publicUrl = configuration.publicUrl();
        this.registry = requireNonNull(registry);
    }

    @Override
    public Answer forNewMail(
            Handle handle, Agent agent, long mailId, String key, Asked asked, Optional<String> language) {
        return decide(handle, agent, mailId, key, asked, language, () -> mayAsk(handle, agent, asked));
    }

    @Override
    public Answer late(Handle handle, Agent agent, long mailId, String key, Asked asked, Optional<String> language) {
        return decide(
                handle, agent, mailId, key, asked, language, () -> limits.allowLate(handle, agent.tenantId(), asked));
    }

    private Answer decide(
            Handle handle,
            Agent agent,
            long mailId,
            String key,
            Asked asked,
            Optional<String> language,
            BooleanSupplier mayAsk) {
        Instant now = clock.instant();
        EmailAddress identity = asked.identity();
        Optional<StoredChallenge> latest = ChallengeTable.latest(handle, agent.tenantId(), identity.canonical());
        return switch (rule.decide(latest.map(StoredChallenge::previous), mailId, now)) {
            case OPEN -> {
                if (wasAskedAsAnother(handle, agent.tenantId(), identity, now)) {
                    yield new Answer.Silent(Reason.ALREADY_CHALLENGED);
                }
                if (!mayAsk.getAsBoolean()) {
                    yield new Answer.Silent(Reason.RATE_LIMITED);
                }
                // Its time may be over without the job having noticed; of open ones there is one at the most.
                latest.filter(row -> row.state() == ChallengeState.OPEN)
                        .ifPresent(row -> closed.expire(handle, row, now));
                yield open(handle, agent, mailId, key, asked.sender(), identity, language, now);
            }
            case SEND_AGAIN -> sendAgain(handle, agent, latest.orElseThrow(), mailId, asked, now);
            case WAIT -> new Answer.Covered(latest.orElseThrow().id(), Reason.ALREADY_CHALLENGED);
            case HOLD_SILENTLY -> new Answer.Silent(Reason.ALREADY_CHALLENGED);
            case PROVEN -> new Answer.Proven();
        };
    }

    @Override
    public Answer again(Handle handle, Agent agent, long mailId, String key, Asked asked, long challengeId) {
        Instant now = clock.instant();
        StoredChallenge challenge = ChallengeTable.locked(handle, agent.tenantId(), challengeId);
        if (!challenge.previous().isOpen(now)) {
            return new Answer.Silent(Reason.ALREADY_CHALLENGED);
        }
        return rule.decide(Optional.of(challenge.previous()), mailId, now) == ChallengeRule.Step.SEND_AGAIN
                ? sendAgain(handle, agent, challenge, mailId, asked, now)
                : new Answer.Covered(challengeId, Reason.ALREADY_CHALLENGED);
    }

    @Override
    public List<String> unsent(Handle handle, long agentId, List<String> keys) {
        return Stream.concat(notReported(handle, agentId, keys).stream(), limited(handle, agentId, keys).stream())
                .toList();
    }

    /**
     * Any few, since each is read and registered again though the limit may still be reached; not always the same, lest
     * those that cannot go on stand before others that can.
     */
    private List<String> limited(Handle handle, long agentId, List<String> keys) {
        Instant now = clock.instant();
        return handle.createQuery(
                        """
                SELECT key FROM held_mail
                WHERE agent_id = :agent
                    AND key = ANY (:keys)
                    AND open
                    AND challenge_id IS NULL
                    AND suppression = :limited
                    AND registered_at >= :since
                    AND registered_at < :hour
                ORDER BY random() LIMIT :limit
                """)
                .bind("agent", agentId)
                .bindArray("keys", String.class, keys)
                .bind("limited", Reason.RATE_LIMITED)
                .bind("since", now.minus(LATEST))
                .bind("hour", now.truncatedTo(ChronoUnit.HOURS))
                .bind("limit", LATE_AT_A_TIME)
                .mapTo(String.class)
                .list();
    }

    private List<String> notReported(Handle handle, long agentId, List<String> keys) {
        return handle.createQuery(
                        """
                SELECT DISTINCT ON (c.id) m.key
                FROM held_mail m
                JOIN challenge c ON c.id = m.challenge_id
                WHERE m.agent_id = :agent
                    AND m.key = ANY (:keys)
                    AND m.open
                    AND c.state = 'OPEN'
                    AND c.expires_at > :now
                    AND c.sent_at IS NULL
                    AND c.issued_at <= :leased
                ORDER BY c.id, (m.id = c.issued_for) DESC, m.key
                """)
                .bind("agent", agentId)
                .bindArray("keys", String.class, keys)
                .bind("now", clock.instant())
                .bind("leased", clock.instant().minus(rule.lease()))
                .mapTo(String.class)
                .list();
    }

    private Answer open(
            Handle handle,
            Agent agent,
            long mailId,
            String key,
            EmailAddress sender,
            EmailAddress identity,
            Optional<String> language,
            Instant now) {
        Instant expires = now.plus(ttl);
        long id = handle.createQuery(
                        """
                        INSERT INTO challenge (tenant_id, sender, sender_address, mailbox, state, language, created_at,
                            expires_at, issued_for, issued_at)
                        VALUES (:tenant, :sender, :address, :mailbox, 'OPEN', :language, :now, :expires, :mail, :now)
                        RETURNING id
                        """)
                .bind("tenant", agent.tenantId())
                .bind("sender", sender.text())
                .bind("address", identity.canonical())
                .bind("mailbox", SenderIdentities.mailbox(identity))
                .bind("language", language.orElse(null))
                .bind("now", now)
                .bind("expires", expires)
                .bind("mail", mailId)
                .mapTo(Long.class)
                .one();
        Audit.record(
                handle,
                agent.tenantId(),
                now,
                agent.actor(),
                "challenge-issued",
                identity.canonical(),
                Optional.of("for mail " + key));
        count("issued");
        return new Answer.Send(id, link(handle, id, mailId, now), expires, language.orElse(null));
    }

    /** Whether the same mailbox was asked under another identity: with another detail, through a forwarder. */
    private boolean wasAskedAsAnother(Handle handle, long tenantId, EmailAddress identity, Instant now) {
        return handle.createQuery(
                        """
                SELECT EXISTS (
                    SELECT FROM challenge
                    WHERE tenant_id = :tenant
                        AND mailbox = :mailbox
                        AND sender_address <> :identity
                        AND (state = 'OPEN' AND expires_at > :now OR sent_at > :window)
                )
                """)
                .bind("tenant", tenantId)
                .bind("mailbox", SenderIdentities.mailbox(identity))
                .bind("identity", identity.canonical())
                .bind("now", now)
                .bind("window", now.minus(rule.window()))
                .mapTo(Boolean.class)
                .one();
    }

    private boolean mayAsk(Handle handle, Agent agent, Asked asked) {
        boolean may = limits.allow(handle, agent.tenantId(), asked);
        if (!may) {
            count("rate-limited");
        }
        return may;
    }

    private Answer sendAgain(
            Handle handle, Agent agent, StoredChallenge challenge, long mailId, Asked asked, Instant now) {
        if (!mayAsk(handle, agent, asked)) {
            return new Answer.Covered(challenge.id(), Reason.RATE_LIMITED);
        }
        handle.createUpdate("UPDATE challenge SET issued_for = :mail, issued_at = :now WHERE id = :id")
                .bind("mail", mailId)
                .bind("now", now)
                .bind("id", challenge.id())
                .execute();
        count("reissued");
        return new Answer.Send(
                challenge.id(), link(handle, challenge.id(), mailId, now), challenge.expiresAt(), challenge.language());
    }

    private String link(Handle handle, long challengeId, long mailId, Instant now) {
        LinkToken token = LinkToken.random(random);
        handle.createUpdate(
                        """
                INSERT INTO challenge_token (hash, challenge_id, held_mail_id, created_at)
                VALUES (:hash, :challenge, :mail, :now)
                """)
                .bind("hash", token.hash())
                .bind("challenge", challengeId)
                .bind("mail", mailId)
                .bind("now", now)
                .execute();
        return publicUrl + "/c/" + token.text();
    }

    /** The challenges that were issued for these mails are on their way. */
    void sent(Agent agent, List<String> keys) {
        int sent = jdbi.withHandle(handle -> handle.createUpdate(
                        """
                UPDATE challenge SET sent_at = :now
                WHERE id IN (
                    SELECT t.challenge_id FROM held_mail m
                    JOIN challenge_token t ON t.held_mail_id = m.id
                    WHERE m.agent_id = :agent AND m.key = ANY (:keys)
                )
                    AND sent_at IS NULL
                """)
                .bind("now", clock.instant())
                .bind("agent", agent.id())
                .bindArray("keys", String.class, keys)
                .execute());
        registry.counter("turing.challenges", "event", "sent").increment(sent);
    }

    private void count(String event) {
        registry.counter("turing.challenges", "event", event).increment();
    }
}
