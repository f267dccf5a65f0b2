package org.turingmail.mailrepository.jpa;

import java.nio.file.Path;
import java.util.Optional;
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
    public Optional<Path> folder() {
        return database.dialect().localFolder(database.url());
    }

    @Override
    public void close() {
        persistence.close();
    }
}
