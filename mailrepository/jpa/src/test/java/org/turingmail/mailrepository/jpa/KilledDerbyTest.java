package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javax.persistence.EntityManager;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.KilledStorageContract;

class KilledDerbyTest extends KilledStorageContract {
    @TempDir
    Path folder;

    @Override
    protected StorageLocation location() {
        return StorageLocation.at("jdbc:derby:" + folder.resolve("turing").resolve("quarantine"));
    }

    @Override
    protected void assertNothingWithoutAMail(Storage storage) {
        EntityManager entities = ((JpaStorage) storage).persistence().open().createEntityManager();
        try {
            for (String orphans : List.of(
                    "SELECT COUNT(*) FROM turing_chunk WHERE content_id NOT IN (SELECT content_id FROM turing_mail)",
                    "SELECT COUNT(*) FROM turing_recipient WHERE mail_id NOT IN (SELECT id FROM turing_mail)")) {
                assertThat(((Number) entities.createNativeQuery(orphans).getSingleResult()).intValue())
                        .as(orphans)
                        .isZero();
            }
        } finally {
            entities.close();
        }
    }
}
