package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.persistence.EntityManager;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.KilledStorageContract;

class KilledSqliteTest extends KilledStorageContract {
    @TempDir
    Path folder;

    @Override
    protected StorageLocation location() {
        return StorageLocation.at("jdbc:sqlite:" + folder.resolve("turing").resolve("quarantine.db"));
    }

    @Override
    protected void assertNothingWithoutAMail(Storage storage) {
        Orphans.assertNone(storage);
        EntityManager entities = ((JpaStorage) storage).persistence().open().createEntityManager();
        try {
            // what no query needs to come across
            assertThat(entities.createNativeQuery("SELECT * FROM pragma_integrity_check")
                            .getResultList())
                    .containsExactly("ok");
        } finally {
            entities.close();
        }
    }

    @Override
    protected boolean isShared() {
        return true;
    }
}
