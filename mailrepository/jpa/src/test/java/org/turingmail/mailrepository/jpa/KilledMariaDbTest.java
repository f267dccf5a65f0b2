package org.turingmail.mailrepository.jpa;

import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.KilledStorageContract;

/** James is killed, and the server rolls back. For a server that is killed, see {@link MariaDbAwayTest}. */
class KilledMariaDbTest extends KilledStorageContract {
    @Override
    protected StorageLocation location() {
        return TestDatabase.mariaDb().location();
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
