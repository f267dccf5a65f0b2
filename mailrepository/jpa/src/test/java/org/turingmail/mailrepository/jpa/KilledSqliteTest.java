package org.turingmail.mailrepository.jpa;

import java.nio.file.Path;
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
    }

    @Override
    protected boolean isShared() {
        return true;
    }
}
