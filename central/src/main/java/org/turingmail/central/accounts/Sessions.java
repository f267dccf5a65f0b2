package org.turingmail.central.accounts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.links.RandomText;
import org.turingmail.central.tenants.PeopleSessions;
import org.turingmail.central.tenants.Person;
import org.turingmail.central.tenants.Role;
import org.turingmail.protocol.UntrustedText;

/**
 * Who has signed in where. A session ends {@link #LIFE} after it began, {@link #IDLE} after it was last used, or when
 * its member says so; then it is gone at once, on all replicas, for each request asks the database. Only a hash of its
 * secret is stored. Thread-safe.
 */
@Singleton
public final class Sessions implements PeopleSessions {
    /** How long a session lasts at most. */
    public static final Duration LIFE = Duration.ofDays(30);
    /** How long it lasts without being used. */
    public static final Duration IDLE = Duration.ofDays(7);

    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_USER_AGENT = 200;

    private final Jdbi jdbi;
    private final Clock clock;
    private final SessionCookies cookies;
    private final SecureRandom random = new SecureRandom();

    Sessions(Jdbi jdbi, Clock clock, SessionCookies cookies) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.cookies = requireNonNull(cookies);
    }

    String begin(Handle handle, long memberId, InetAddress client, String userAgent) {
        String secret = RandomText.of(SecretHash.LENGTH, random);
        Instant now = clock.instant();
        handle.createUpdate(
                        """
                INSERT INTO member_session (member_id, hash, created_at, last_seen_at, expires_at, client, user_agent)
                VALUES (:member, :hash, :now, :now, :expires, :client, :userAgent)
                """)
                .bind("member", memberId)
                .bind("hash", SecretHash.of(secret))
                .bind("now", now)
                .bind("expires", now.plus(LIFE))
                .bind("client", client.getHostAddress())
                .bind("userAgent", UntrustedText.line(userAgent == null ? "" : userAgent, LONGEST_USER_AGENT))
                .execute();
        return secret;
    }

    @Override
    public String cookie() {
        return cookies.sessionName();
    }

    private record Row(
            long sessionId,
            Instant lastSeenAt,
            long memberId,
            long tenantId,
            String tenant,
            Role role,
            List<String> addresses) {
        Person person(String secret) {
            return new Person(memberId, tenantId, tenant, role, addresses, sessionId, SecretHash.csrfToken(secret));
        }
    }

    @Override
    public Optional<Person> find(String secret) {
        if (secret == null || secret.length() != SecretHash.LENGTH) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT s.id AS session_id, s.last_seen_at, m.id AS member_id, m.tenant_id, t.name AS tenant, m.role,
                    (SELECT array_agg(a.address ORDER BY a.created_at, a.address)
                        FROM member_address a WHERE a.member_id = m.id) AS addresses
                FROM member_session s
                JOIN member m ON m.id = s.member_id
                JOIN tenant t ON t.id = m.tenant_id
                WHERE s.hash = :hash AND s.expires_at > :now AND s.last_seen_at > :idle
                """)
                .bind("hash", SecretHash.of(secret))
                .bind("now", now)
                .bind("idle", now.minus(IDLE))
                .mapTo(Row.class)
                .findOne()
                .filter(row -> row.addresses != null)
                .map(row -> {
                    if (row.lastSeenAt.isBefore(now.minus(SEEN_EVERY))) {
                        handle.createUpdate("UPDATE member_session SET last_seen_at = :now WHERE id = :id")
                                .bind("now", now)
                                .bind("id", row.sessionId)
                                .execute();
                    }
                    return row.person(secret);
                }));
    }

    private record Stored(long id, Instant createdAt, Instant lastSeenAt, String client, String userAgent) {}

    /** The sessions of a member that have not ended, the one used last first. */
    public List<AccountSession> list(Person person) {
        Instant now = clock.instant();
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                SELECT id, created_at, last_seen_at, client, user_agent FROM member_session
                WHERE member_id = :member AND expires_at > :now AND last_seen_at > :idle
                ORDER BY last_seen_at DESC, id DESC LIMIT 100
                """)
                .bind("member", person.memberId())
                .bind("now", now)
                .bind("idle", now.minus(IDLE))
                .mapTo(Stored.class)
                .map(row -> AccountSession.builder()
                        .id(row.id)
                        .createdAt(row.createdAt)
                        .lastSeenAt(row.lastSeenAt)
                        .client(row.client)
                        .userAgent(row.userAgent)
                        .current(row.id == person.sessionId())
                        .build())
                .list());
    }

    /**
     * Ends a session of a member.
     *
     * @return false if it is none of theirs
     */
    public boolean end(Person person, long sessionId) {
        return jdbi.inTransaction(handle -> {
            int ended = handle.createUpdate("DELETE FROM member_session WHERE id = :id AND member_id = :member")
                    .bind("id", sessionId)
                    .bind("member", person.memberId())
                    .execute();
            record(handle, person, ended);
            return ended > 0;
        });
    }

    /** Ends all sessions of a member: signs out everywhere. */
    public void endAll(Person person) {
        jdbi.useTransaction(handle -> record(
                handle,
                person,
                handle.createUpdate("DELETE FROM member_session WHERE member_id = :member")
                        .bind("member", person.memberId())
                        .execute()));
    }

    private void record(Handle handle, Person person, int ended) {
        if (ended > 0) {
            Audit.record(
                    handle,
                    person.tenantId(),
                    clock.instant(),
                    person.actor(),
                    "signed-out",
                    person.name(),
                    Optional.of(ended + " session(s)"));
        }
    }

    /** Deletes what has ended. */
    void deleteOld() {
        Instant now = clock.instant();
        jdbi.useHandle(handle -> handle.createUpdate(
                        "DELETE FROM member_session WHERE expires_at <= :now OR last_seen_at <= :idle")
                .bind("now", now)
                .bind("idle", now.minus(IDLE))
                .execute());
    }
}
