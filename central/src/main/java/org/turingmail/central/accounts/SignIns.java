package org.turingmail.central.accounts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.audit.Audit;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.links.LinkToken;
import org.turingmail.central.links.RandomText;

/**
 * Signs people in by a link that comes by mail. A link works once, for {@link #LIFE}, and in the browser that asked for
 * it. A request for an address without an account looks the same and causes the same work. Thread-safe.
 */
@Singleton
public final class SignIns {
    /** How long a link works. */
    public static final Duration LIFE = Duration.ofMinutes(15);

    private static final Logger LOGGER = LoggerFactory.getLogger(SignIns.class);
    private static final int LONGEST_ADDRESS = 320;
    /** A row of this time is of no use, not even to say that the link has expired. */
    private static final Duration RETENTION = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final SignInLimits limits;
    private final Sessions sessions;
    private final Clock clock;
    private final URI publicUrl;
    private final SecureRandom random = new SecureRandom();

    SignIns(Jdbi jdbi, SignInLimits limits, Sessions sessions, Clock clock, CentralConfiguration configuration) {
        this.jdbi = requireNonNull(jdbi);
        this.limits = requireNonNull(limits);
        this.sessions = requireNonNull(sessions);
        this.clock = requireNonNull(clock);
        this.publicUrl = configuration.publicUrl();
    }

    /** What the browser keeps that asked for a link. */
    public String newBrowser() {
        return RandomText.of(SecretHash.LENGTH, random);
    }

    /** Whether it may be what {@link #newBrowser} gave, so that a browser can ask several times. */
    public static boolean isBrowser(String text) {
        return text.matches("[A-Za-z0-9]{" + SecretHash.LENGTH + "}");
    }

    /**
     * Somebody asks for a link. Whether there is an account is not to be seen from outside.
     *
     * @param address as it was typed
     * @param language in which the mail is to be
     * @param browser what the browser keeps
     * @return false if this client has asked too often
     */
    public boolean request(String address, String language, String browser, InetAddress client) {
        Optional<String> canonical = canonical(address);
        return jdbi.inTransaction(handle -> {
            boolean mayAsk = limits.clientMayAsk(handle, client);
            // What is no address is counted as one, so that it takes as long.
            boolean mayGet = limits.addressMayGetLink(handle, canonical.orElse("")) && mayAsk;
            Instant now = clock.instant();
            handle.createUpdate(
                            """
                    INSERT INTO sign_in (tenant_id, member_id, mail, language, browser, requested_at, expires_at)
                    SELECT a.tenant_id, a.member_id, a.address, :language, :browser, :now, :expires
                    FROM (SELECT 1) AS one
                    LEFT JOIN member_address a
                        ON a.address = regexp_replace(:address, '^([^"+@]+)\\+[^@]*@', '\\1@') AND :may
                    """)
                    .bind("language", language)
                    .bind("browser", SecretHash.of(browser))
                    .bind("now", now)
                    .bind("expires", now.plus(LIFE))
                    .bind("address", canonical.orElse(""))
                    .bind("may", mayGet)
                    .execute();
            return mayAsk;
        });
    }

    private static Optional<String> canonical(String address) {
        try {
            return address.length() > LONGEST_ADDRESS
                    ? Optional.empty()
                    : Optional.of(EmailAddress.parse(address.strip()).canonical());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A link, and when it expires. */
    public record Link(String url, Instant expiresAt) {}

    /** A new link for a request, which an agent is about to send. */
    public Link link(Handle handle, long signInId) {
        LinkToken token = LinkToken.random(random);
        Instant expires = handle.createQuery(
                        """
                WITH token AS (
                    INSERT INTO sign_in_token (hash, sign_in_id) VALUES (:hash, :id)
                )
                SELECT expires_at FROM sign_in WHERE id = :id
                """)
                .bind("hash", token.hash())
                .bind("id", signInId)
                .mapTo(Instant.class)
                .one();
        return new Link(publicUrl + "/sign-in/" + token.text(), expires);
    }

    /**
     * A link that nobody asked for in a browser: for an administrator, who may do with it what the account may.
     *
     * @return empty if there is no such account
     */
    Optional<Link> byCommand(String tenant, EmailAddress address) {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            return handle.createQuery(
                            """
                    INSERT INTO sign_in (tenant_id, member_id, language, requested_at, expires_at, announced)
                    SELECT a.tenant_id, a.member_id, 'en', :now, :expires, true
                    FROM member_address a
                    JOIN tenant t ON t.id = a.tenant_id
                    WHERE t.name = :tenant
                        AND a.address = regexp_replace(:address, '^([^"+@]+)\\+[^@]*@', '\\1@')
                    RETURNING id, tenant_id
                    """)
                    .bind("now", now)
                    .bind("expires", now.plus(LIFE))
                    .bind("tenant", tenant)
                    .bind("address", address)
                    .mapTo(Made.class)
                    .findOne()
                    .map(made -> {
                        Audit.record(
                                handle,
                                made.tenantId,
                                now,
                                "command",
                                "sign-in-link",
                                address.canonical(),
                                Optional.empty());
                        return link(handle, made.id);
                    });
        });
    }

    private record Made(long id, long tenantId) {}

    /** Whether a link can be used, and here. */
    public enum State {
        /** It can. */
        GOOD,
        /** It can, but in the browser that asked for it. */
        OTHER_BROWSER,
        /** It was used or has expired, or never was one. */
        INVALID
    }

    private record Row(
            long id, long tenantId, long memberId, Optional<byte[]> browser, Instant expiresAt, boolean used) {}

    private Optional<Row> find(Handle handle, String token) {
        return handle.createQuery(
                        """
                SELECT s.id, s.tenant_id, s.member_id, s.browser, s.expires_at, s.used_at IS NOT NULL AS used
                FROM sign_in_token k
                JOIN sign_in s ON s.id = k.sign_in_id
                WHERE k.hash = :hash AND s.member_id IS NOT NULL
                """)
                .bind("hash", LinkToken.of(token).hash())
                .mapTo(Row.class)
                .findOne();
    }

    private State state(Row row, String browser) {
        if (row.used || !row.expiresAt.isAfter(clock.instant())) {
            return State.INVALID;
        }
        boolean here = row.browser
                .map(hash -> browser != null && Arrays.equals(hash, SecretHash.of(browser)))
                .orElse(true);
        return here ? State.GOOD : State.OTHER_BROWSER;
    }

    /**
     * What a link is good for. Changes nothing.
     *
     * @param browser what the browser keeps; null if nothing
     */
    public State look(String token, String browser) {
        return jdbi.withHandle(
                handle -> find(handle, token).map(row -> state(row, browser)).orElse(State.INVALID));
    }

    /**
     * Uses a link: begins a session.
     *
     * @param browser what the browser keeps; null if nothing
     * @param userAgent what the browser calls itself
     * @return the secret of the session; empty if the link cannot be used, or not here
     */
    public Optional<String> use(String token, String browser, InetAddress client, String userAgent) {
        return jdbi.inTransaction(handle -> find(handle, token)
                .filter(row -> state(row, browser) == State.GOOD)
                // Of two that post it at the same time, one gets a session.
                .filter(row ->
                        handle.createUpdate("UPDATE sign_in SET used_at = :now WHERE id = :id AND used_at IS NULL")
                                        .bind("now", clock.instant())
                                        .bind("id", row.id)
                                        .execute()
                                == 1)
                .map(row -> begin(handle, row, client, userAgent)));
    }

    private String begin(Handle handle, Row row, InetAddress client, String userAgent) {
        String secret = sessions.begin(handle, row.memberId, client, userAgent);
        String actor = handle.createQuery(
                        """
                UPDATE member SET last_sign_in_at = :now WHERE id = :id
                RETURNING 'member:' || (
                    SELECT address FROM member_address
                    WHERE member_id = :id ORDER BY created_at, address LIMIT 1
                )
                """)
                .bind("now", clock.instant())
                .bind("id", row.memberId)
                .mapTo(String.class)
                .one();
        Audit.record(
                handle,
                row.tenantId,
                clock.instant(),
                actor,
                "signed-in",
                actor.substring(actor.indexOf(':') + 1),
                Optional.of("from " + client.getHostAddress()));
        LOGGER.info("signed-in: {} from {}", actor, client.getHostAddress());
        return secret;
    }

    /** Deletes what is of no use any more. */
    void deleteOld() {
        jdbi.useHandle(handle -> {
            handle.createUpdate("DELETE FROM sign_in WHERE expires_at < :before")
                    .bind("before", clock.instant().minus(RETENTION))
                    .execute();
            handle.createUpdate("DELETE FROM sign_in_attempts WHERE window_start < :before")
                    .bind("before", clock.instant().minus(SignInLimits.WINDOW.multipliedBy(2)))
                    .execute();
        });
    }
}
