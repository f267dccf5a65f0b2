package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The tokens with which documents are fetched, of which but hashes are kept. Thread-safe. */
@Singleton
public final class ListTokenStore {
    private static final String PREFIX = "turing_list_";
    private static final int RANDOM_BYTES = 32;

    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ListTokenStore(Jdbi jdbi, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
    }

    List<ListToken> of(Handle handle, long listId) {
        return handle.createQuery("SELECT id, name, created_at FROM list_token WHERE list_id = :list ORDER BY id")
                .bind("list", listId)
                .mapTo(Row.class)
                .map(row -> row.token(Optional.empty()))
                .list();
    }

    private record Row(long id, String name, Instant createdAt) {
        ListToken token(Optional<String> text) {
            return ListToken.builder()
                    .id(id)
                    .name(name)
                    .token(text)
                    .createdAt(createdAt)
                    .build();
        }
    }

    /** @return the token with its text; empty if the list has one of the name */
    Optional<ListToken> add(Handle handle, long listId, String name) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return handle.createQuery(
                        """
                        INSERT INTO list_token (list_id, name, hash, created_at)
                        VALUES (:list, :name, :hash, :now)
                        ON CONFLICT (list_id, name) DO NOTHING
                        RETURNING id, name, created_at
                        """)
                .bind("list", listId)
                .bind("name", name)
                .bind("hash", hash(text))
                .bind("now", clock.instant())
                .mapTo(Row.class)
                .map(row -> row.token(Optional.of(text)))
                .findOne();
    }

    /** @return its name; empty if there is none */
    Optional<String> remove(Handle handle, long listId, long id) {
        return handle.createQuery("DELETE FROM list_token WHERE list_id = :list AND id = :id RETURNING name")
                .bind("list", listId)
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    public boolean opens(long listId, String token) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT EXISTS (SELECT FROM list_token WHERE list_id = :list AND hash = :hash)")
                .bind("list", listId)
                .bind("hash", hash(token))
                .mapTo(Boolean.class)
                .one());
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
