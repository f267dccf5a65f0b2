package org.turingmail.mailrepository.jpa;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JpaMailRepositoryOnMariaDbTest extends JpaMailRepositoryContract {
    private static JpaStorage storage;

    @BeforeAll
    static void open() {
        storage = new JpaStorage(TestDatabase.mariaDb());
    }

    @AfterAll
    static void close() {
        storage.close();
    }

    @Override
    JpaStorage jpa() {
        return storage;
    }
}
