package org.turingmail.agent.jpa;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class JpaMailRepositoryOnDerbyTest extends JpaMailRepositoryContract {
    private static QuarantinePersistence persistence;

    @BeforeAll
    static void open(@TempDir Path folder) {
        persistence = new QuarantinePersistence(TestDatabase.derby(folder));
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
