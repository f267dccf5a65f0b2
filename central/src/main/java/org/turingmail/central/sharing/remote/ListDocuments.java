package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.sharing.ListForm;
import org.turingmail.central.sharing.PublishedList;
import org.turingmail.central.sharing.PublishedLists;

/**
 * The signed documents of published lists. They are made by a job and kept, so that fetching one changes nothing and
 * all replicas serve the same. Any number of replicas may work together. Thread-safe.
 */
@Singleton
final class ListDocuments {
    /** A list that changes all the time gets no more documents than that. */
    static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(ListDocuments.class);

    private static final String SERIALIZATION_FAILURE = "40001";

    private final Jdbi jdbi;
    private final PublishedLists lists;
    private final SigningKey key;
    private final URI publicUrl;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ListDocuments(Jdbi jdbi, PublishedLists lists, SigningKey key, CentralConfiguration configuration, Clock clock) {
        this.jdbi = requireNonNull(jdbi);
        this.lists = requireNonNull(lists);
        this.key = requireNonNull(key);
        this.publicUrl = configuration.publicUrl();
        this.clock = requireNonNull(clock);
    }

    private record Due(long id, long tenantId, String name, String body, long revision, long version, byte[] hashKey) {}

    /** Makes a document that is due; answers whether there was one. */
    boolean issueOne() {
        try {
            // Revision and entries are of one snapshot.
            return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
                Optional<Due> due = due(handle);
                due.ifPresent(list -> issue(handle, list));
                return due.isPresent();
            });
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException sql && SERIALIZATION_FAILURE.equals(sql.getSQLState())) {
                // Another replica was quicker.
                return false;
            }
            throw e;
        }
    }

    private Optional<Due> due(Handle handle) {
        Instant now = clock.instant();
        return handle
                // Locked so that a list does not become another one while its document is made.
                .createQuery(
                        """
                        SELECT l.id, l.tenant_id, t.name || '/' || l.name AS name, l.body::text AS body, l.revision,
                            coalesce(d.version, 0) AS version, d.hash_key
                        FROM published_list l
                            JOIN tenant t ON t.id = l.tenant_id
                            LEFT JOIN list_document d ON d.list_id = l.id
                        WHERE l.document <> 'NONE' AND (d.list_id IS NULL
                            OR (d.tried_at <= :before AND (d.revision <> l.revision OR d.renew_at <= :now)))
                        ORDER BY l.id LIMIT 10
                        FOR KEY SHARE OF l
                        """)
                .bind("now", now)
                .bind("before", now.minus(AT_MOST_EVERY))
                .mapTo(Due.class)
                .list()
                .stream()
                .filter(list -> handle.createQuery(
                                "SELECT pg_try_advisory_xact_lock(hashtextextended('turing-list-document', :id))")
                        .bind("id", list.id)
                        .mapTo(Boolean.class)
                        .one())
                .findFirst();
    }

    private void issue(Handle handle, Due due) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        byte[] hashKey = due.hashKey == null ? randomKey() : due.hashKey;
        PublishedList list = lists.read(due.body);
        Duration life = Duration.ofDays(list.documentDays());
        ListDocument document = new ListDocument(
                publicUrl.toString(),
                due.name,
                due.version + 1,
                now,
                now.plus(life),
                list.form() == ListForm.HASHED ? Optional.of(hashKey) : Optional.empty());
        List<ListDocument.Item> items = new ArrayList<>();
        lists.items(handle, due.tenantId, list, clock.instant(), ListDocument.MAX_ENTRIES + 1)
                .forEach(entry -> items.add(document.written(ListDocument.Item.of(entry))));
        boolean tooMany = items.size() > ListDocument.MAX_ENTRIES;
        // The order in which entries were added is nobody's business, nor is that of what is hashed.
        items.sort(Comparator.comparing(ListDocument.Item::value)
                .thenComparing(ListDocument.Item::kind)
                .thenComparing(ListDocument.Item::verdict));
        String error = "There are more than " + ListDocument.MAX_ENTRIES
                + " entries: narrow the list by kinds, verdicts or origins, or publish several";
        byte[] jws = tooMany ? null : key.sign(document.write(items)).getBytes(StandardCharsets.US_ASCII);
        handle.createUpdate(
                        """
                        INSERT INTO list_document AS d
                            (list_id, hash_key, version, revision, tried_at, renew_at, issued_at, expires_at, entries,
                            jws, error)
                        VALUES
                            (:id, :hashKey, :version, :revision, :tried, :renew, :issued, :expires, :entries, :jws,
                            :error)
                        ON CONFLICT (list_id) DO UPDATE
                        SET version = excluded.version, revision = excluded.revision, tried_at = excluded.tried_at,
                            renew_at = excluded.renew_at, issued_at = coalesce(excluded.issued_at, d.issued_at),
                            expires_at = coalesce(excluded.expires_at, d.expires_at),
                            entries = CASE WHEN excluded.jws IS NULL THEN d.entries ELSE excluded.entries END,
                            jws = coalesce(excluded.jws, d.jws), error = excluded.error
                        """)
                .bind("id", due.id)
                .bind("hashKey", hashKey)
                .bind("version", tooMany ? due.version : document.version())
                .bind("revision", due.revision)
                .bind("tried", clock.instant())
                .bind("renew", now.plus(life.dividedBy(2)))
                .bind("issued", tooMany ? null : document.issuedAt())
                .bind("expires", tooMany ? null : document.expiresAt())
                .bind("entries", tooMany ? 0 : items.size())
                .bind("jws", jws)
                .bind("error", tooMany ? error : null)
                .execute();
        if (tooMany) {
            LOGGER.warn("No document of the list {} can be made. {}", due.name, error);
        } else {
            LOGGER.info("list-issued: {} version {} with {} entries", due.name, document.version(), items.size());
        }
    }

    private byte[] randomKey() {
        byte[] fresh = new byte[ListDocument.KEY_LENGTH];
        random.nextBytes(fresh);
        return fresh;
    }

    /**
     * A document that can be fetched.
     *
     * @param open whether everybody may
     */
    record Offered(long listId, boolean open, long version) {}

    Optional<Offered> offered(UUID documentKey) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT l.id AS list_id, l.document = 'PUBLIC' AS open, d.version
                        FROM published_list l JOIN list_document d ON d.list_id = l.id
                        WHERE l.document_key = :key AND l.document <> 'NONE' AND d.jws IS NOT NULL AND d.expires_at >
                        :now
                        """)
                .bind("key", documentKey)
                .bind("now", clock.instant())
                .mapTo(Offered.class)
                .findOne());
    }

    /** A document in its compact form, as it is now. */
    record Issued(long version, byte[] jws) {}

    Optional<Issued> issued(long listId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT version, jws FROM list_document WHERE list_id = :list AND jws IS NOT NULL")
                .bind("list", listId)
                .mapTo(Issued.class)
                .findOne());
    }
}
