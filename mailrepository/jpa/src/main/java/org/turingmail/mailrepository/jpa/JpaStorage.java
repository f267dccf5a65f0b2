package org.turingmail.mailrepository.jpa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.mail.MessagingException;
import javax.persistence.EntityManager;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.RootCause;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;

/** A database and the repositories in it. */
final class JpaStorage implements Storage {
    private static final String ROWS_OF_NO_MESSAGE =
            "SELECT 'turing_chunk', COUNT(*) FROM turing_chunk WHERE content_id NOT IN"
                    + " (SELECT content_id FROM turing_mail WHERE content_id IS NOT NULL)"
                    + " UNION ALL SELECT 'turing_recipient', COUNT(*) FROM turing_recipient WHERE mail_id NOT IN"
                    + " (SELECT id FROM turing_mail)";

    /** One statement, so that it sees both sides at the same moment. */
    private static final String WRONG_COUNTS = "SELECT repository, SUM(mails) FROM"
            + " (SELECT repository, mails FROM turing_mail_count"
            + " UNION ALL SELECT repository, -COUNT(*) AS mails FROM turing_mail GROUP BY repository) both_sides"
            + " GROUP BY repository HAVING SUM(mails) <> 0";

    private final Database database;
    private final Persistence persistence;

    JpaStorage(Database database) {
        this.database = database;
        this.persistence = new Persistence(database);
    }

    StorageLocation location() {
        return database.location();
    }

    Persistence persistence() {
        return persistence;
    }

    @Override
    public HeldMailRepository repository(MailRepositoryUrl url) {
        return new JpaMailRepository(persistence, url);
    }

    @Override
    public List<MailRepositoryPath> paths() throws MessagingException {
        try {
            return new Transactions(persistence).read(JpaStorage::paths);
        } catch (Exception e) {
            throw new MessagingException("Cannot list the repositories of " + database + ": " + RootCause.of(e), e);
        }
    }

    /** One after the other by the index: there are few, of which each may have a million messages. */
    private static List<MailRepositoryPath> paths(EntityManager entities) {
        List<MailRepositoryPath> paths = new ArrayList<>();
        String last = "";
        while (last != null) {
            last = (String) entities.createNativeQuery("SELECT MIN(repository) FROM turing_mail WHERE repository > ?1")
                    .setParameter(1, last)
                    .getSingleResult();
            if (last != null) {
                paths.add(MailRepositoryPath.from(last));
            }
        }
        return paths;
    }

    /** Rows that belong to no message, and counts that are not the number of messages. Nothing is changed. */
    @Override
    public void check(Consumer<String> finding) throws MessagingException {
        try {
            new Transactions(persistence).<Integer>read(entities -> {
                for (Object[] row : rows(entities, ROWS_OF_NO_MESSAGE)) {
                    if (((Number) row[1]).longValue() > 0) {
                        // Derby makes all names as long as the longest
                        finding.accept(
                                row[0].toString().strip() + " has " + row[1] + " rows that belong to no message");
                    }
                }
                List<Object[]> wrong = rows(entities, WRONG_COUNTS);
                wrong.forEach(row -> finding.accept(
                        "turing_mail_count for " + row[0] + " differs from the number of its messages by " + row[1]));
                return wrong.size();
            });
        } catch (Exception e) {
            throw new MessagingException("Cannot check " + database + ": " + RootCause.of(e), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Object[]> rows(EntityManager entities, String query) {
        return entities.createNativeQuery(query).getResultList();
    }

    @Override
    public Optional<Path> folder() {
        return database.dialect().localFolder(database.url());
    }

    @Override
    public void close() {
        persistence.close();
    }
}
