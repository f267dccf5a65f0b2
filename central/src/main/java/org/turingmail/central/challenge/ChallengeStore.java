package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.SenderIdentities;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.held.AskSender;
import org.turingmail.central.held.HeldMails;
import org.turingmail.central.held.SenderLock;
import org.turingmail.central.links.LinkToken;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.verdicts.Rulings;
import org.turingmail.protocol.Reason;

/** Challenges in the database. Thread-safe. */
final class ChallengeStore implements Challenges, AskSender {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChallengeStore.class);
    private static final String SENDER = "sender";
    private static final String EXPIRY = "expiry";
    private static final int BATCH = 500;
    /** Nobody remembers a message for longer, so a question about it would only puzzle. */
    private static final Duration LATEST = Duration.ofDays(1);

    private static final int LATE_AT_A_TIME = 10;

    private final Jdbi jdbi;
    private final ListEntries lists;
    private final Rulings rulings;
    private final HeldMails mails;
    private final Decisions decisions;
    private final Clock clock;
    private final ChallengeRule rule;
    private final ChallengeLimits limits;
    private final Duration ttl;
    private final URI publicUrl;
    private final MeterRegistry registry;
    private final SecureRandom random = new SecureRandom();

    ChallengeStore(
            Jdbi jdbi,
            ListEntries lists,
            Rulings rulings,
            HeldMails mails,
            Decisions decisions,
            Clock clock,
            ChallengeRule rule,
            ChallengeLimits limits,
            Duration ttl,
            URI publicUrl,
            MeterRegistry registry) {
        this.jdbi = requireNonNull(jdbi);
        this.lists = requireNonNull(lists);
        this.rulings = requireNonNull(rulings);
        this.mails = requireNonNull(mails);
        this.decisions = requireNonNull(decisions);
        this.clock = requireNonNull(clock);
        this.rule = requireNonNull(rule);
        this.limits = requireNonNull(limits);
        this.ttl = requireNonNull(ttl);
        this.publicUrl = requireNonNull(publicUrl);
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
        Optional<Row> latest = handle.createQuery("SELECT " + Row.COLUMNS + " FROM challenge"
                        + " WHERE tenant_id = :tenant AND sender_address = :sender ORDER BY id DESC LIMIT 1 FOR UPDATE")
                .bind("tenant", agent.tenantId())
                .bind("sender", identity.canonical())
                .map((row, context) -> Row.of(row))
                .findOne();
        return switch (rule.decide(latest.map(Row::previous), mailId, now)) {
            case OPEN -> {
                if (wasAskedAsAnother(handle, agent.tenantId(), identity, now)) {
                    yield new Answer.Silent(Reason.ALREADY_CHALLENGED);
                }
                if (!mayAsk.getAsBoolean()) {
                    yield new Answer.Silent(Reason.RATE_LIMITED);
                }
                // Its time may be over without the job having noticed; of open ones there is one at the most.
                latest.filter(row -> row.state == ChallengeState.OPEN).ifPresent(row -> expire(handle, row, now));
                yield open(handle, agent, mailId, key, asked.sender(), identity, language, now);
            }
            case SEND_AGAIN -> sendAgain(handle, agent, latest.orElseThrow(), mailId, asked, now);
            case WAIT -> new Answer.Covered(latest.orElseThrow().id, Reason.ALREADY_CHALLENGED);
            case HOLD_SILENTLY -> new Answer.Silent(Reason.ALREADY_CHALLENGED);
            case PROVEN -> new Answer.Proven();
        };
    }

    @Override
    public Answer again(Handle handle, Agent agent, long mailId, String key, Asked asked, long challengeId) {
        Instant now = clock.instant();
        Row challenge = handle.createQuery("SELECT " + Row.COLUMNS + " FROM challenge"
                        + " WHERE id = :id AND tenant_id = :tenant FOR UPDATE")
                .bind("id", challengeId)
                .bind("tenant", agent.tenantId())
                .map((row, context) -> Row.of(row))
                .one();
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
     * Any few, since each is read and registered again though the limit may still be reached; not always the same, lest those that
     * cannot go on stand before others that can.
     */
    private List<String> limited(Handle handle, long agentId, List<String> keys) {
        Instant now = clock.instant();
        return handle.createQuery("SELECT key FROM held_mail WHERE agent_id = :agent AND key = ANY (:keys) AND open"
                        + " AND challenge_id IS NULL AND suppression = :limited AND registered_at >= :since"
                        + " AND registered_at < :hour ORDER BY random() LIMIT " + LATE_AT_A_TIME)
                .bind("agent", agentId)
                .bindArray("keys", String.class, keys)
                .bind("limited", Reason.RATE_LIMITED)
                .bind("since", now.minus(LATEST))
                .bind("hour", now.truncatedTo(ChronoUnit.HOURS))
                .mapTo(String.class)
                .list();
    }

    private List<String> notReported(Handle handle, long agentId, List<String> keys) {
        return handle.createQuery("SELECT DISTINCT ON (c.id) m.key FROM held_mail m"
                        + " JOIN challenge c ON c.id = m.challenge_id WHERE m.agent_id = :agent AND m.key = ANY (:keys)"
                        + " AND m.open AND c.state = 'OPEN' AND c.expires_at > :now AND c.sent_at IS NULL"
                        + " AND c.issued_at <= :leased ORDER BY c.id, (m.id = c.issued_for) DESC, m.key")
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
                        "INSERT INTO challenge (tenant_id, sender, sender_address, mailbox, state, language,"
                                + " created_at, expires_at, issued_for, issued_at) VALUES (:tenant, :sender, :address, :mailbox, 'OPEN',"
                                + " :language, :now, :expires, :mail, :now) RETURNING id")
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
        return handle.createQuery("SELECT EXISTS (SELECT FROM challenge WHERE tenant_id = :tenant"
                        + " AND mailbox = :mailbox AND sender_address <> :identity"
                        + " AND (state = 'OPEN' AND expires_at > :now OR sent_at > :window))")
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

    private Answer sendAgain(Handle handle, Agent agent, Row challenge, long mailId, Asked asked, Instant now) {
        if (!mayAsk(handle, agent, asked)) {
            return new Answer.Covered(challenge.id, Reason.RATE_LIMITED);
        }
        handle.createUpdate("UPDATE challenge SET issued_for = :mail, issued_at = :now WHERE id = :id")
                .bind("mail", mailId)
                .bind("now", now)
                .bind("id", challenge.id)
                .execute();
        count("reissued");
        return new Answer.Send(
                challenge.id, link(handle, challenge.id, mailId, now), challenge.expiresAt, challenge.language);
    }

    private String link(Handle handle, long challengeId, long mailId, Instant now) {
        LinkToken token = LinkToken.random(random);
        handle.createUpdate("INSERT INTO challenge_token (hash, challenge_id, held_mail_id, created_at)"
                        + " VALUES (:hash, :challenge, :mail, :now)")
                .bind("hash", token.hash())
                .bind("challenge", challengeId)
                .bind("mail", mailId)
                .bind("now", now)
                .execute();
        return publicUrl + "/c/" + token.text();
    }

    /** The challenges that were issued for these mails are on their way. */
    void sent(Agent agent, List<String> keys) {
        int sent = jdbi.withHandle(handle -> handle.createUpdate("UPDATE challenge SET sent_at = :now WHERE id IN ("
                        + "SELECT t.challenge_id FROM held_mail m JOIN challenge_token t ON t.held_mail_id = m.id"
                        + " WHERE m.agent_id = :agent AND m.key = ANY (:keys)) AND sent_at IS NULL")
                .bind("now", clock.instant())
                .bind("agent", agent.id())
                .bindArray("keys", String.class, keys)
                .execute());
        registry.counter("turing.challenges", "event", "sent").increment(sent);
    }

    @Override
    public Optional<ChallengeView> find(String token) {
        return jdbi.withHandle(handle -> challengeOf(handle, token).map(row -> view(handle, row)));
    }

    @Override
    public SolveOutcome solve(String token) {
        Optional<Row> found = jdbi.withHandle(handle -> challengeOf(handle, token));
        return found.isEmpty()
                ? new SolveOutcome.Unknown()
                : jdbi.inTransaction(handle -> solve(handle, found.get(), token));
    }

    private SolveOutcome solve(Handle handle, Row challenge, String token) {
        SenderLock.take(handle, challenge.tenantId, challenge.senderAddress);
        Instant now = clock.instant();
        boolean won = handle.createUpdate("UPDATE challenge SET state = 'SOLVED', closed_at = :now,"
                                + " sent_at = coalesce(sent_at, :now) WHERE id = :id AND state = 'OPEN'"
                                + " AND expires_at > :now")
                        .bind("now", now)
                        .bind("id", challenge.id)
                        .execute()
                == 1;
        if (!won) {
            return refusal(view(handle, challengeOf(handle, token).orElseThrow()));
        }
        EmailAddress sender = EmailAddress.parse(challenge.sender);
        EmailAddress identity = EmailAddress.parse(challenge.senderAddress);
        List<HeldMails.Covered> covered = mails.coveredBy(handle, challenge.id);
        Set<String> refusing = refusing(handle, challenge.tenantId, sender, identity, covered);
        // A solved challenge shows that the address is read; the entry requires authentication if all messages had it.
        Map<String, Boolean> recipients = covered.stream()
                .filter(mail -> !refusing.contains(mail.recipient().canonical()))
                .collect(Collectors.toMap(mail -> mail.recipient().canonical(), HeldMails.Covered::authenticated));
        lists.allowForUsers(handle, challenge.tenantId, identity, recipients, ListEntries.Origin.CHALLENGE, SENDER);
        // The agents forget first, so that no mail is held by a stale verdict once its forerunner is released. This
        // also locks the feeds of all agents, in the order that everybody keeps.
        List<String> known = Stream.of(identity, sender)
                .map(EmailAddress::canonical)
                .distinct()
                .toList();
        decisions.forget(handle, challenge.tenantId, known, SENDER, Reason.CHALLENGE_SOLVED);
        int released = mails.releaseCoveredBy(handle, challenge.id, refusing, SENDER, Reason.CHALLENGE_SOLVED);
        Audit.record(
                handle,
                challenge.tenantId,
                now,
                SENDER,
                "challenge-solved",
                challenge.senderAddress,
                Optional.of(released + " mail(s) released, known to " + recipients.size() + " recipient(s)"));
        count("solved");
        LOGGER.info(
                "solved: <{}> answered; {} mail(s) released, known to {} recipient(s)",
                challenge.senderAddress,
                released,
                recipients.size());
        return new SolveOutcome.Solved(view(handle, challengeOf(handle, token).orElseThrow()), released);
    }

    private static SolveOutcome refusal(ChallengeView view) {
        return switch (view.state()) {
            case SOLVED -> new SolveOutcome.AlreadySolved(view);
            case EXPIRED, OPEN -> new SolveOutcome.Expired(view);
            case WITHDRAWN -> new SolveOutcome.Withdrawn(view);
        };
    }

    /** Recipients for whom the sender is blocked or held silently by now. An answer does not change that. */
    private Set<String> refusing(
            Handle handle, long tenantId, EmailAddress sender, EmailAddress identity, List<HeldMails.Covered> covered) {
        MailSource source = MailSource.ofHeld(
                sender, identity, Optional.of(covered.stream().allMatch(HeldMails.Covered::authenticated)));
        return rulings
                .refusing(
                        handle,
                        tenantId,
                        sender,
                        source,
                        covered.stream()
                                .map(mail -> new Rulings.Waiting(mail.recipient(), mail.heldAt()))
                                .toList())
                .stream()
                .map(EmailAddress::canonical)
                .collect(Collectors.toSet());
    }

    /** Expires a batch of challenges that are past their end; returns the number of them. */
    int expireSome() {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            List<Row> rows = handle.createQuery("SELECT " + Row.COLUMNS + " FROM challenge WHERE state = 'OPEN'"
                            + " AND expires_at <= :now ORDER BY expires_at LIMIT " + BATCH + " FOR UPDATE SKIP LOCKED")
                    .bind("now", now)
                    .map((row, context) -> Row.of(row))
                    .list();
            rows.forEach(row -> expire(handle, row, now));
            return rows.size();
        });
    }

    private void expire(Handle handle, Row row, Instant now) {
        close(handle, row, ChallengeState.EXPIRED, EXPIRY, now);
        count("expired");
    }

    /** Withdraws open challenges of senders who are blocked for the whole tenant: their answer would change nothing. */
    void withdraw(Handle handle, long tenantId, String senderOrDomain, String actor) {
        Instant now = clock.instant();
        boolean address = senderOrDomain.contains("@");
        handle.createQuery("SELECT " + Row.COLUMNS + " FROM challenge WHERE tenant_id = :tenant AND state = 'OPEN' AND "
                        + (address
                                ? "sender_address = :value"
                                : "(right(sender_address, length(:value) + 1) = '@' || :value"
                                        + " OR right(sender_address, length(:value) + 1) = '.' || :value)")
                        + " ORDER BY id FOR UPDATE")
                .bind("tenant", tenantId)
                .bind("value", senderOrDomain)
                .map((row, context) -> Row.of(row))
                .list()
                .forEach(row -> {
                    close(handle, row, ChallengeState.WITHDRAWN, actor, now);
                    count("withdrawn");
                });
    }

    private static void close(Handle handle, Row row, ChallengeState state, String actor, Instant now) {
        handle.createUpdate("UPDATE challenge SET state = :state, closed_at = :now WHERE id = :id AND state = 'OPEN'")
                .bind("state", state)
                .bind("now", now)
                .bind("id", row.id)
                .execute();
        Audit.record(
                handle,
                row.tenantId,
                now,
                actor,
                state == ChallengeState.EXPIRED ? "challenge-expired" : "challenge-withdrawn",
                row.senderAddress,
                Optional.empty());
    }

    private void count(String event) {
        registry.counter("turing.challenges", "event", event).increment();
    }

    private static Optional<Row> challengeOf(Handle handle, String token) {
        return handle.createQuery("SELECT " + Row.COLUMNS + " FROM challenge"
                        + " WHERE id = (SELECT challenge_id FROM challenge_token WHERE hash = :hash)")
                .bind("hash", LinkToken.of(token).hash())
                .map((row, context) -> Row.of(row))
                .findOne();
    }

    private ChallengeView view(Handle handle, Row row) {
        String organisation = handle.createQuery("SELECT organisation FROM tenant WHERE id = :tenant")
                .bind("tenant", row.tenantId)
                .mapTo(String.class)
                .one();
        List<String> subjects = handle.createQuery("SELECT subject FROM held_mail WHERE challenge_id = :challenge"
                        + " AND subject IS NOT NULL ORDER BY id LIMIT " + ChallengeView.MAX_SUBJECTS)
                .bind("challenge", row.id)
                .mapTo(String.class)
                .list();
        int mailCount = handle.createQuery("SELECT count(*) FROM held_mail WHERE challenge_id = :challenge")
                .bind("challenge", row.id)
                .mapTo(Integer.class)
                .one();
        int recipients = handle.createQuery("SELECT count(DISTINCT r.address) FROM held_mail m"
                        + " JOIN held_recipient r ON r.held_mail_id = m.id WHERE m.challenge_id = :challenge")
                .bind("challenge", row.id)
                .mapTo(Integer.class)
                .one();
        // The expiry job may not have run yet; the challenge has expired all the same.
        ChallengeState state =
                row.state == ChallengeState.OPEN && !row.previous().isOpen(clock.instant())
                        ? ChallengeState.EXPIRED
                        : row.state;
        return new ChallengeView(
                state, row.sender, organisation, subjects, mailCount, recipients, row.expiresAt, row.language);
    }

    /** A challenge as it is stored. */
    private record Row(
            long id,
            long tenantId,
            String sender,
            String senderAddress,
            ChallengeState state,
            String language,
            Instant expiresAt,
            long issuedFor,
            Instant issuedAt,
            Instant sentAt,
            Instant closedAt) {
        static final String COLUMNS = "id, tenant_id, sender, sender_address, state, language, expires_at, issued_for,"
                + " issued_at, sent_at, closed_at";

        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong("id"),
                    row.getLong("tenant_id"),
                    row.getString("sender"),
                    row.getString("sender_address"),
                    ChallengeState.valueOf(row.getString("state")),
                    row.getString("language"),
                    instant(row, "expires_at"),
                    row.getLong("issued_for"),
                    instant(row, "issued_at"),
                    instant(row, "sent_at"),
                    instant(row, "closed_at"));
        }

        private static Instant instant(ResultSet row, String column) throws SQLException {
            Timestamp timestamp = row.getTimestamp(column);
            return timestamp == null ? null : timestamp.toInstant();
        }

        ChallengeRule.Previous previous() {
            return new ChallengeRule.Previous(state, expiresAt, issuedFor, issuedAt, sentAt, closedAt);
        }
    }
}
