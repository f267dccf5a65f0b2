package org.turingmail.central.captcha;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Limits the number of attempts for one scope and by one client. Attempts are counted in the database, in windows of
 * {@link #WINDOW}, so more replicas do not allow more of them. Clients are identified by a keyed hash of their address;
 * of an IPv6 address by its first 64 bits, since a client usually controls the whole /64.
 *
 * <p>Thread-safe.
 */
public final class CaptchaAttempts {
    /** How long a window is; then counting starts anew. */
    public static final Duration WINDOW = Duration.ofMinutes(10);

    private final CaptchaKey key;
    private final Jdbi jdbi;
    private final Clock clock;
    private final int perScope;
    private final int perClient;

    /**
     * @param perScope the most attempts for one scope in a window
     * @param perClient the most attempts of one client in a window
     */
    CaptchaAttempts(CaptchaKey key, Jdbi jdbi, Clock clock, int perScope, int perClient) {
        this.key = requireNonNull(key);
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.perScope = perScope;
        this.perClient = perClient;
    }

    /**
     * Counts one attempt.
     *
     * @return empty if it may go on; else how long to wait, at least a second
     */
    public Optional<Duration> count(CaptchaScope scope, InetAddress client) {
        Instant now = clock.instant();
        long length = WINDOW.toSeconds();
        Instant window = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), length) * length);
        // The client first: who is out of attempts must not use up those of a link.
        boolean free = count(clientSubject(client), window) <= perClient
                && count(key.mac("attempts of scope", key.binding(scope)), window) <= perScope;
        return free
                ? Optional.empty()
                : Optional.of(
                        Duration.ofSeconds(Math.max(1, window.plus(WINDOW).getEpochSecond() - now.getEpochSecond())));
    }

    private int count(byte[] subject, Instant window) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                INSERT INTO captcha_attempts AS a (subject, window_start, attempts)
                VALUES (:subject, :window, 1)
                ON CONFLICT (subject, window_start)
                -- It stops counting where an integer would end.
                DO UPDATE SET attempts = least(a.attempts, 2000000000) + 1
                RETURNING attempts
                """)
                .bind("subject", subject)
                .bind("window", window)
                .mapTo(Integer.class)
                .one());
    }

    private byte[] clientSubject(InetAddress client) {
        byte[] address = client.getAddress();
        byte[] network = client instanceof Inet6Address ? Arrays.copyOf(address, 8) : address;
        return key.mac("attempts of client", network);
    }
}
