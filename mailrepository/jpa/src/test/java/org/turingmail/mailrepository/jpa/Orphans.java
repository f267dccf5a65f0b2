package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import javax.persistence.EntityManager;
import org.turingmail.mailrepository.Storage;

/** Rows that belong to no mail, which no list would show and nothing remove. */
final class Orphans {
    private static final List<String> QUERIES = List.of(
            "SELECT COUNT(*) FROM turing_chunk WHERE content_id NOT IN"
                    + " (SELECT content_id FROM turing_mail WHERE content_id IS NOT NULL)",
            "SELECT COUNT(*) FROM turing_recipient WHERE mail_id NOT IN (SELECT id FROM turing_mail)",
            "SELECT COUNT(*) FROM turing_mail WHERE content_id IS NOT NULL"
                    + " AND content_id NOT IN (SELECT content_id FROM turing_chunk)");

    private Orphans() {}

    /** Fails if there are any, or if the count of a repository is not the number of its mails. */
    static void assertNone(Storage storage) {
        EntityManager entities = ((JpaStorage) storage).persistence().open().createEntityManager();
        try {
            for (String query : QUERIES) {
                assertThat(((Number) entities.createNativeQuery(query).getSingleResult()).intValue())
                        .as(query)
                        .isZero();
            }
        } finally {
            entities.close();
        }
        assertCountsAreRight(storage);
    }

    /** Fails if the count of a repository is not the number of its mails. */
    static void assertCountsAreRight(Storage storage) {
        EntityManager entities = ((JpaStorage) storage).persistence().open().createEntityManager();
        try {
            assertThat(rows(
                            entities,
                            "SELECT repository, SUM(mails) FROM turing_mail_count GROUP BY repository"
                                    + " HAVING SUM(mails) <> 0 ORDER BY repository"))
                    .isEqualTo(rows(
                            entities,
                            "SELECT repository, COUNT(*) FROM turing_mail GROUP BY repository ORDER BY repository"));
        } finally {
            entities.close();
        }
    }

    private static List<String> rows(EntityManager entities, String query) {
        List<?> rows = entities.createNativeQuery(query).getResultList();
        return rows.stream()
                .map(row -> ((Object[]) row)[0] + " " + ((Number) ((Object[]) row)[1]).longValue())
                .collect(Collectors.toList());
    }
}
