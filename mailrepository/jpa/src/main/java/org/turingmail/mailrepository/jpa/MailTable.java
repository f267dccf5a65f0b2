package org.turingmail.mailrepository.jpa;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.persistence.EntityManager;
import javax.persistence.Query;
import javax.persistence.TypedQuery;

/**
 * The rows of one repository. What only reads entities is JPQL; what locks or deletes is SQL, because OpenJPA deletes
 * by a join with itself, which makes Derby lock the whole table, and locks more than the row that it found.
 */
final class MailTable {
    private final String repository;
    private final Dialect dialect;

    MailTable(String repository, Dialect dialect) {
        this.repository = repository;
        this.dialect = dialect;
    }

    /** The number of mails, which takes the same time however many there are. */
    long count(EntityManager entities) {
        Number sum =
                (Number) entities.createNativeQuery("SELECT SUM(mails) FROM turing_mail_count WHERE repository = ?1")
                        .setParameter(1, repository)
                        .getSingleResult();
        return sum == null ? 0 : sum.longValue();
    }

    /**
     * Counts what a transaction has added or removed. To be called last in it, for it keeps others from one row of the
     * count until it ends.
     */
    void addToCount(EntityManager entities, int mails) {
        if (mails == 0) {
            return;
        }
        entities.flush();
        int slot = ThreadLocalRandom.current().nextInt(dialect.countSlots());
        int updated = entities.createNativeQuery(
                        "UPDATE turing_mail_count SET mails = mails + ?1 WHERE repository = ?2 AND slot = ?3")
                .setParameter(1, mails)
                .setParameter(2, repository)
                .setParameter(3, slot)
                .executeUpdate();
        if (updated == 0) {
            // if another transaction inserts it at the same time, this one is run again
            entities.createNativeQuery("INSERT INTO turing_mail_count (repository, slot, mails) VALUES (?1, ?2, ?3)")
                    .setParameter(1, repository)
                    .setParameter(2, slot)
                    .setParameter(3, mails)
                    .executeUpdate();
        }
    }

    Optional<StoredMail> find(EntityManager entities, String key) {
        return entities
                .createQuery(
                        "SELECT m FROM StoredMail m WHERE m.repository = :repository AND m.key = :key",
                        StoredMail.class)
                .setParameter("repository", repository)
                .setParameter("key", key)
                .getResultList()
                .stream()
                .findFirst();
    }

    /** Fast where the keys follow each other in the repository, as when they were listed. */
    List<StoredMail> findAll(EntityManager entities, Collection<String> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        String query = "SELECT m FROM StoredMail m WHERE m.repository = :repository AND m.key IN :keys";
        if (dialect.usesIndexForKeyLists()) {
            return find(entities, query, keys).getResultList();
        }
        // else it reads all rows of the repository for each list
        return find(entities, query + " AND m.key >= :first AND m.key <= :last", keys)
                .setParameter("first", Collections.min(keys))
                .setParameter("last", Collections.max(keys))
                .getResultList();
    }

    private TypedQuery<StoredMail> find(EntityManager entities, String query, Collection<String> keys) {
        return entities.createQuery(query, StoredMail.class)
                .setParameter("repository", repository)
                .setParameter("keys", keys);
    }

    /** The recipients of some mails, in their order, by the id of the mail. */
    Map<String, List<String>> recipients(EntityManager entities, Collection<StoredMail> mails) {
        Map<String, List<String>> recipients = new HashMap<>();
        entities.createQuery(
                        "SELECT r.mailId, r.address FROM StoredRecipient r WHERE r.mailId IN :ids"
                                + " ORDER BY r.mailId, r.ordinal",
                        Object[].class)
                .setParameter("ids", mails.stream().map(StoredMail::id).collect(Collectors.toList()))
                .getResultList()
                .forEach(row -> recipients
                        .computeIfAbsent((String) row[0], id -> new ArrayList<>())
                        .add((String) row[1]));
        return recipients;
    }

    List<String> recipients(EntityManager entities, StoredMail mail) {
        return entities.createQuery(
                        "SELECT r.address FROM StoredRecipient r WHERE r.mailId = :id ORDER BY r.ordinal", String.class)
                .setParameter("id", mail.id())
                .getResultList();
    }

    /** A piece of a message, which the entity manager then forgets. */
    Optional<byte[]> chunk(EntityManager entities, String contentId, int ordinal) {
        StoredChunk chunk = entities.find(StoredChunk.class, new StoredChunk.Key(contentId, ordinal));
        if (chunk == null) {
            return Optional.empty();
        }
        entities.detach(chunk);
        return Optional.of(chunk.data());
    }

    /** Up to {@code limit} keys, in ascending order. */
    List<String> keysAfter(EntityManager entities, String key, int limit) {
        List<?> keys = entities.createNativeQuery(
                        "SELECT mail_key FROM turing_mail WHERE repository = ?1 AND mail_key > ?2 ORDER BY mail_key"
                                + dialect.limit(limit))
                .setParameter(1, repository)
                .setParameter(2, key)
                .getResultList();
        return keys.stream().map(String.class::cast).collect(Collectors.toList());
    }

    /** The current versions of some mails, kept from others until the transaction ends. */
    List<Version> lock(EntityManager entities, Collection<String> keys) {
        return Lists.partition(List.copyOf(keys), dialect.keysLockedAtOnce()).stream()
                .flatMap(some -> versions(with(
                                entities.createNativeQuery(
                                                "SELECT id, content_id, content_size, chunk_count FROM turing_mail"
                                                        + " WHERE repository = ?1 AND mail_key IN ("
                                                        + parameters(2, some.size())
                                                        + ")"
                                                        + dialect.rowLock())
                                        .setParameter(1, repository),
                                2,
                                some))
                        .stream())
                .collect(Collectors.toList());
    }

    /** The same for all mails between two keys, the first left out. */
    List<Version> lockRange(EntityManager entities, String after, String through) {
        return versions(with(
                entities.createNativeQuery("SELECT id, content_id, content_size, chunk_count FROM turing_mail"
                                + " WHERE repository = ?1 AND mail_key > ?2 AND mail_key <= ?3" + dialect.rowLock())
                        .setParameter(1, repository),
                2,
                List.of(after, through)));
    }

    void delete(EntityManager entities, List<Version> versions) {
        List<String> contents = versions.stream()
                .flatMap(version -> version.content.id().stream())
                .collect(Collectors.toList());
        deleteWhere(entities, "turing_chunk WHERE content_id", contents);
        deleteEnvelopes(entities, versions);
    }

    /** Recipients by hand and not by foreign key: Derby locks a whole table when it cascades. */
    void deleteEnvelopes(EntityManager entities, List<Version> versions) {
        List<String> ids = versions.stream().map(version -> version.id).collect(Collectors.toList());
        deleteWhere(entities, "turing_recipient WHERE mail_id", ids);
        deleteWhere(entities, "turing_mail WHERE id", ids);
    }

    private static void deleteWhere(EntityManager entities, String column, List<String> values) {
        if (!values.isEmpty()) {
            with(
                            entities.createNativeQuery(
                                    "DELETE FROM " + column + " IN (" + parameters(1, values.size()) + ")"),
                            1,
                            values)
                    .executeUpdate();
        }
    }

    private static String parameters(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(n -> "?" + n).collect(Collectors.joining(", "));
    }

    private static Query with(Query query, int first, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            query.setParameter(first + i, values.get(i));
        }
        return query;
    }

    private static List<Version> versions(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(row -> new Version((Object[]) row)).collect(Collectors.toList());
    }

    /** A row of turing_mail, as far as writing is concerned. */
    static final class Version {
        private final String id;
        private final StoredContent content;

        private Version(Object[] row) {
            this.id = (String) row[0];
            this.content =
                    StoredContent.of((String) row[1], ((Number) row[2]).longValue(), ((Number) row[3]).intValue());
        }

        StoredContent content() {
            return content;
        }
    }
}
