package org.turingmail.mailrepository.jpa;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class JpaMailRepositoryOnPostgresqlTest extends JpaMailRepositoryContract {
    private static QuarantinePersistence persistence;

    @BeforeAll
    static void open() {
        persistence = new QuarantinePersistence(TestDatabase.postgresql());
    }

    @AfterAll
    static void close() {
        persistence.close();
    }

    @Override
    QuarantinePersistence persistence() {
        return persistence;
    }
}
