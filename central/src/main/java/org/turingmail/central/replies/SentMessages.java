package org.turingmail.central.replies;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.SenderIdentities;

/**
 * Which Message-IDs the users sent, for {@value #KEPT_DAYS} days: a mail that answers one of them passes to the user
 * who wrote it. That includes the challenge of another system like this one, which comes from nobody; were it held,
 * each of two such systems would wait for the other's user for ever.
 *
 * <p>Only keyed 128-bit hashes are stored, so that the table does not reveal who wrote what. A Message-ID is known to
 * everyone who received the message, so it proves nothing about a sender, only that the message is a reply.
 * Thread-safe.
 */
@Singleton
public final class SentMessages {
    /** For how long an answer passes. */
    public static final int KEPT_DAYS = 90;

    /** What a mail answers comes first; ancestors further away are not worth a look-up. */
    static final int REFERENCES = 20;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_LENGTH = 32;

    private final SecretKeySpec key;
    private final Clock clock;

    SentMessages(Jdbi jdbi, Clock clock) {
        this.key = new SecretKeySpec(key(jdbi), ALGORITHM);
        this.clock = requireNonNull(clock);
    }

    /** Of replicas that start at the same time, one makes the key and all take it. */
    private static byte[] key(Jdbi jdbi) {
        return jdbi.withHandle(handle -> {
            byte[] fresh = new byte[KEY_LENGTH];
            new SecureRandom().nextBytes(fresh);
            handle.createUpdate("INSERT INTO message_id_key (secret) VALUES (:secret) ON CONFLICT DO NOTHING")
                    .bind("secret", fresh)
                    .execute();
            return handle.createQuery("SELECT secret FROM message_id_key")
                    .mapTo(byte[].class)
                    .one();
        });
    }

    /** A user sent a mail. Idempotent. */
    public void sent(Handle handle, long tenantId, EmailAddress user, String messageId) {
        handle.createUpdate(
                        """
                INSERT INTO message_id (tenant_id, id_hash, user_hash, expires_at)
                VALUES (:tenant, :id, :user, :expires)
                ON CONFLICT (tenant_id, id_hash, user_hash)
                DO UPDATE SET expires_at = excluded.expires_at
                """)
                .bind("tenant", tenantId)
                .bind("id", hash("id", messageId))
                .bind("user", hash("user", who(user)))
                .bind("expires", clock.instant().plus(Duration.ofDays(KEPT_DAYS)))
                .execute();
    }

    /**
     * Those recipients who sent one of the messages that a mail refers to.
     *
     * @param references what the mail answers first; no more than {@value #REFERENCES} count
     */
    Set<EmailAddress> answered(
            Handle handle, long tenantId, Collection<EmailAddress> recipients, List<String> references) {
        if (references.isEmpty()) {
            return Set.of();
        }
        List<byte[]> ids = references.stream()
                .limit(REFERENCES)
                .map(reference -> hash("id", reference))
                .toList();
        Set<String> users = new HashSet<>();
        handle.createQuery(
                        """
                SELECT user_hash FROM message_id
                WHERE tenant_id = :tenant AND id_hash IN (<ids>) AND expires_at > :now
                """)
                .bind("tenant", tenantId)
                .bindList("ids", ids)
                .bind("now", clock.instant())
                .mapTo(byte[].class)
                .forEach(user -> users.add(HexFormat.of().formatHex(user)));
        return users.isEmpty()
                ? Set.of()
                : recipients.stream()
                        .filter(recipient -> users.contains(HexFormat.of().formatHex(hash("user", who(recipient)))))
                        .collect(Collectors.toSet());
    }

    /** Forgets some of what is too old, and says how much. */
    int forget(Handle handle, int batch) {
        return handle.createUpdate(
                        """
                DELETE FROM message_id
                WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM message_id
                    WHERE expires_at <= :now
                    LIMIT :batch FOR UPDATE SKIP LOCKED
                ))
                """)
                .bind("now", clock.instant())
                .bind("batch", batch)
                .execute();
    }

    /** An answer to {@code anna+shop@example.org} is one to Anna. */
    private static String who(EmailAddress user) {
        return SenderIdentities.innermost(user).canonical();
    }

    private byte[] hash(String use, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((use + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
