package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.contract.ForkedJvm;
import org.turingmail.mailrepository.contract.LargeMails;

class MemoryTest {
    private static final long MEGABYTE = 1 << 20;
    private static final String WITHOUT_DISK = "-Dderby.system.durability=test";

    @TempDir
    Path folder;

    @Test
    void mailsOf40MegabytesShouldPassThrough64MegabytesOnDerby() throws Exception {
        LargeMails.passThrough64Megabytes(TestDatabase.derby(folder).location(), WITHOUT_DISK);
    }

    @Test
    void mailsOf40MegabytesShouldPassThrough64MegabytesOnPostgresql() throws Exception {
        LargeMails.passThrough64Megabytes(TestDatabase.postgresql().location(), WITHOUT_DISK);
    }

    @Test
    void theNumberOfMailsShouldNotCostMemoryOnDerby() throws Exception {
        listManyMails(TestDatabase.derby(folder));
    }

    @Test
    void theNumberOfMailsShouldNotCostMemoryOnPostgresql() throws Exception {
        listManyMails(TestDatabase.postgresql());
    }

    @Test
    void mailsOf40MegabytesShouldPassThrough64MegabytesOnSqlite() throws Exception {
        LargeMails.passThrough64Megabytes(TestDatabase.sqlite(folder).location());
    }

    @Test
    void theNumberOfMailsShouldNotCostMemoryOnSqlite() throws Exception {
        listManyMails(TestDatabase.sqlite(folder));
    }

    @Test
    void mailsOf40MegabytesShouldPassThrough64MegabytesOnMariaDb() throws Exception {
        LargeMails.passThrough64Megabytes(TestDatabase.mariaDb().location());
    }

    @Test
    void theNumberOfMailsShouldNotCostMemoryOnMariaDb() throws Exception {
        listManyMails(TestDatabase.mariaDb());
    }

    private static void listManyMails(Database database) throws Exception {
        List<String> said;
        try (ForkedJvm jvm = new ForkedJvm(ManyMails.class, List.of("-Xmx128m", WITHOUT_DISK), database.location())) {
            said = jvm.run();
        }

        assertThat(said).anySatisfy(line -> {
            assertThat(line).startsWith("growth ");
            assertThat(Long.parseLong(line.substring("growth ".length()))).isLessThan(20 * MEGABYTE);
        });
    }
}
