package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.persistence.EntityManager;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.contract.TestMails;

class JpaMailRepositoryOnDerbyTest extends JpaMailRepositoryContract {
    private static JpaStorage storage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        storage = new JpaStorage(TestDatabase.derby(folder));
    }

    @AfterAll
    static void close() {
        storage.close();
    }

    @Override
    JpaStorage jpa() {
        return storage;
    }

    /** Else reading all envelopes, part by part, would take the square of their number. */
    @Test
    void envelopesShouldBeReadWithoutReadingTheWholeRepository() throws Exception {
        JpaMailRepository repository =
                new JpaMailRepository(storage.persistence(), MailRepositoryUrl.from("turing://part-of-many"));
        repository.init();
        for (int i = 1000; i < 1200; i++) {
            repository.store(TestMails.mail("mail" + i));
        }
        MailTable table = new MailTable("part-of-many", storage.persistence().dialect());
        Transactions transactions = new Transactions(storage.persistence());

        String statistics = transactions.write(entities -> {
            call(entities, "CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(1)");
            assertThat(table.findAll(entities, List.of("mail1100", "mail1101", "mail1102")))
                    .hasSize(3);
            String told = (String) entities.createNativeQuery(
                            "SELECT CAST(SYSCS_UTIL.SYSCS_GET_RUNTIMESTATISTICS() AS VARCHAR(32672)) FROM"
                                    + " SYSIBM.SYSDUMMY1")
                    .getSingleResult();
            call(entities, "CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(0)");
            return told;
        });

        assertThat(Pattern.compile("Number of rows visited=(\\d+)")
                        .matcher(statistics)
                        .results()
                        .mapToInt(result -> Integer.parseInt(result.group(1))))
                .as(statistics)
                .isNotEmpty()
                .allMatch(visited -> visited <= 4);
    }

    private static void call(EntityManager entities, String procedure) {
        entities.createNativeQuery(procedure).executeUpdate();
    }
}
