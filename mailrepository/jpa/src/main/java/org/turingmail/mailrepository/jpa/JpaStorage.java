package org.turingmail.mailrepository.jpa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.persistence.EntityManager;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;

/** A database and the repositories in it. */
final class JpaStorage implements Storage {
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

    @Override
    public Optional<Path> folder() {
        return database.dialect().localFolder(database.url());
    }

    @Override
    public void close() {
        persistence.close();
    }
}
