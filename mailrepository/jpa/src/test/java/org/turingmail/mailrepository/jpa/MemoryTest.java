package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void mailsOf40MegabytesShouldPassThrough64MegabytesOnDerby() throws Exception {
        storeAndRetrieveLargeMails(TestDatabase.derby(folder));
    }

    @Test
    void mailsOf40MegabytesShouldPassThrough64MegabytesOnPostgresql() throws Exception {
        storeAndRetrieveLargeMails(TestDatabase.postgresql());
    }

    @Test
    void theNumberOfMailsShouldNotCostMemoryOnDerby() throws Exception {
        listManyMails(TestDatabase.derby(folder));
    }

    @Test
    void theNumberOfMailsShouldNotCostMemoryOnPostgresql() throws Exception {
        listManyMails(TestDatabase.postgresql());
    }

    private static void storeAndRetrieveLargeMails(QuarantineDatabase database) throws Exception {
        assertThat(run(LargeMails.class, 64, database, "4"))
                .filteredOn(line -> line.startsWith("stored in"))
                .hasSize(4);
    }

    private static void listManyMails(QuarantineDatabase database) throws Exception {
        List<String> said = run(ManyMails.class, 128, database);

        assertThat(said).anySatisfy(line -> {
            assertThat(line).startsWith("growth ");
            assertThat(Long.parseLong(line.substring("growth ".length()))).isLessThan(20 * MEGABYTE);
        });
    }

    private static List<String> run(Class<?> program, int megabytes, QuarantineDatabase database, String... arguments)
            throws Exception {
        // Derby takes any user; "sa" owns the schema then
        String[] all = new String[3 + arguments.length];
        all[0] = database.url();
        all[1] = database.user().orElse("sa");
        all[2] = database.password().orElse("sa");
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        try (ForkedJvm jvm =
                new ForkedJvm(program, List.of("-Xmx" + megabytes + "m", "-Dderby.system.durability=test"), all)) {
            List<String> said = jvm.run();
            said.forEach(System.out::println);
            return said;
        }
    }
}
