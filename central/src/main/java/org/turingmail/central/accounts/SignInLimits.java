package org.turingmail.central.accounts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;

/**
 * How often links may be asked for. Counted in the database, in windows of {@link #WINDOW}, so more replicas do not
 * allow more. Clients and addresses are keyed hashes there; of an IPv6 address the first 64 bits count. Thread-safe.
 */
@Singleton
final class SignInLimits {
    static final Duration WINDOW = Duration.ofMinutes(15);
    static final int PER_ADDRESS = 5;
    static final int PER_CLIENT = 30;

    private final Clock clock;

    SignInLimits(Clock clock) {
        this.clock = requireNonNull(clock);
    }

    /** Counts an attempt of a client; returns whether it may go on. */
    boolean clientMayAsk(Handle handle, InetAddress client) {
        byte[] bytes = client.getAddress();
        byte[] network = client instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes;
        return count(handle, "client", network) <= PER_CLIENT;
    }

    /** Counts a link to an address, whether it has an account or not; returns whether one more may be sent. */
    boolean addressMayGetLink(Handle handle, String canonical) {
        return count(handle, "address", canonical.getBytes(StandardCharsets.UTF_8)) <= PER_ADDRESS;
    }

    private int count(Handle handle, String kind, byte[] subject) {
        long length = WINDOW.toSeconds();
        long second = clock.instant().getEpochSecond();
        return handle.createQuery(
                        """
                INSERT INTO sign_in_attempts AS a (subject, window_start, attempts)
                VALUES (:subject, :window, 1)
                ON CONFLICT (subject, window_start)
                -- It stops counting where an integer would end.
                DO UPDATE SET attempts = least(a.attempts, 2000000000) + 1
                RETURNING attempts
                """)
                .bind("subject", mac(handle, kind, subject))
                .bind("window", Instant.ofEpochSecond(Math.floorDiv(second, length) * length))
                .mapTo(Integer.class)
                .one();
    }

    private static byte[] mac(Handle handle, String kind, byte[] subject) {
        byte[] key = handle.createQuery("SELECT key FROM sign_in_key")
                .mapTo(byte[].class)
                .one();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(kind.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(subject);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has HMAC with SHA-256", e);
        }
    }
}
