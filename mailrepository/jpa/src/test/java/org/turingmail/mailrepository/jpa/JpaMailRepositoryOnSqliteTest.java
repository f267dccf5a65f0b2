package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpaMailRepositoryOnSqliteTest extends JpaMailRepositoryContract {
    private static JpaStorage storage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        storage = new JpaStorage(TestDatabase.sqlite(folder));
    }

    @AfterAll
    static void close() {
        storage.close();
    }

    @Override
    JpaStorage jpa() {
        return storage;
    }

    /** What MailTable asks, in SQL. Else a page would take longer the more messages there are. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT mail_key FROM turing_mail WHERE repository = 'a' AND mail_key > 'b' ORDER BY mail_key LIMIT 9",
                "SELECT * FROM turing_mail WHERE repository = 'a' AND mail_key IN ('b', 'c')",
                "SELECT id FROM turing_mail WHERE repository = 'a' AND mail_key > 'b' AND mail_key <= 'c'",
                "SELECT address FROM turing_recipient WHERE mail_id IN ('a', 'b') ORDER BY mail_id, ordinal",
                "SELECT SUM(mails) FROM turing_mail_count WHERE repository = 'a'",
                "DELETE FROM turing_chunk WHERE content_id IN ('a', 'b')"
            })
    void statementsShouldUseAnIndex(String statement) throws Exception {
        storage.persistence().open();
        List<String> plan = new ArrayList<>();
        try (Connection connection = new DriverDataSource(Database.at(storage.location())).getConnection();
                Statement explain = connection.createStatement();
                ResultSet steps = explain.executeQuery("EXPLAIN QUERY PLAN " + statement)) {
            while (steps.next()) {
                plan.add(steps.getString("detail"));
            }
        }

        assertThat(plan).isNotEmpty().allMatch(step -> step.startsWith("SEARCH ") && step.contains("USING "));
    }
}
