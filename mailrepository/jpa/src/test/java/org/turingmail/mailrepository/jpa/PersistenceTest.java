package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import javax.persistence.EntityManager;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.ForkedJvm;
import org.turingmail.mailrepository.contract.StoreForEver;
import org.turingmail.mailrepository.contract.TestMails;

class PersistenceTest {
    private static final MailRepositoryUrl URL = MailRepositoryUrl.from("turing://held");

    @TempDir
    Path folder;

    @Test
    void mailsShouldBeThereWhenADerbyDatabaseIsOpenedAgain() throws Exception {
        mailsShouldBeThereWhenOpenedAgain(TestDatabase.derby(folder));
    }

    @Test
    void mailsShouldBeThereWhenAPostgresqlDatabaseIsOpenedAgain() throws Exception {
        mailsShouldBeThereWhenOpenedAgain(TestDatabase.postgresql());
    }

    private static void mailsShouldBeThereWhenOpenedAgain(Database database) throws Exception {
        MailKey key;
        try (Persistence persistence = new Persistence(database)) {
            key = new JpaMailRepository(persistence, URL).store(TestMails.mail("mail"));
        }

        try (Persistence persistence = new Persistence(database)) {
            assertThat(TestMails.bytes(new JpaMailRepository(persistence, URL).retrieve(key)))
                    .isEqualTo(TestMails.bytes(TestMails.mail("mail")));
        }
    }

    @Test
    void closeShouldStopDerbySoThatAnotherProcessMayOpenIt() throws Exception {
        Database database = TestDatabase.derby(folder);
        try (Persistence persistence = new Persistence(database)) {
            new JpaMailRepository(persistence, URL).init();
            assertThat(lock(database)).exists();
        }

        assertThat(lock(database)).doesNotExist();
    }

    /** A transaction whose connection broke stays open. */
    @Test
    void closeShouldStopDerbyWhenATransactionIsOpen() throws Exception {
        Database database = TestDatabase.derby(folder);
        Persistence persistence = new Persistence(database);
        EntityManager entities = persistence.open().createEntityManager();
        entities.getTransaction().begin();

        persistence.close();

        assertThat(lock(database)).doesNotExist();
    }

    @Test
    void openShouldSayThatAnotherProcessHasTheDerbyDatabase() throws Exception {
        Database database = TestDatabase.derby(folder);
        try (ForkedJvm other = new ForkedJvm(StoreForEver.class, List.of("-Xmx128m"), database.location(), "0")) {
            String line = other.line();
            while (!line.startsWith(StoreForEver.STORED)) {
                line = other.line();
            }

            try (Persistence persistence = new Persistence(database)) {
                assertThatThrownBy(persistence::open)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(database.url())
                        .hasMessageContaining("Another instance of Derby");
            }
        }
    }

    @Test
    void theFolderOfADerbyDatabaseShouldBePrivate() throws Exception {
        Database database = TestDatabase.derby(folder);
        try (Persistence persistence = new Persistence(database)) {
            persistence.open();
        }

        Path parent =
                database.dialect().localFolder(database.url()).orElseThrow().getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)))
                .isEqualTo("rwx------");
    }

    @Test
    void openShouldFailOnceItIsClosed() throws Exception {
        Persistence persistence = new Persistence(TestDatabase.derby(folder));
        JpaMailRepository repository = new JpaMailRepository(persistence, URL);
        repository.store(TestMails.mail("mail"));

        persistence.close();
        persistence.close();

        assertThatThrownBy(() -> repository.store(TestMails.mail("mail")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("James is stopping");
    }

    @Test
    void openShouldFailAndTryAgainWhenTheDatabaseCannotBeMade() throws Exception {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where a folder should be");
        Database database = TestDatabase.at(blocked.resolve("quarantine"));
        try (Persistence persistence = new Persistence(database)) {
            assertThatThrownBy(persistence::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("quarantine.database.url");

            Files.delete(blocked);

            assertThat(new JpaMailRepository(persistence, URL).size()).isZero();
        }
    }

    @Test
    void openShouldSayThatNobodyAnswers() throws Exception {
        Database nobody = Database.at(StorageLocation.at("jdbc:postgresql://127.0.0.1:" + unusedPort() + "/turing")
                .withCredentials("turing", "secret"));
        try (Persistence persistence = new Persistence(nobody, Duration.ofMillis(100))) {
            assertThatThrownBy(() -> new JpaMailRepository(persistence, URL).init())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("jdbc:postgresql://127.0.0.1")
                    .hasMessageContaining("quarantine.database.url")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void openShouldNotWaitForADatabaseThatIsNotThere() {
        Database server = TestDatabase.postgresql();
        Database missing = Database.at(StorageLocation.at(server.url().replaceFirst("quarantine\\d+", "missing"))
                .withCredentials("postgres", "postgres"));
        try (Persistence persistence = new Persistence(missing, Duration.ofHours(1))) {
            assertThatThrownBy(persistence::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("database \"missing\" does not exist");
        }
    }

    @Test
    void manyAgentsShouldBeAbleToStartAtOnceOnAnEmptyPostgresqlDatabase() throws Exception {
        Database database = TestDatabase.postgresql();
        int agents = 4;
        CyclicBarrier start = new CyclicBarrier(agents);
        ExecutorService threads = Executors.newFixedThreadPool(agents);
        List<Persistence> opened = new ArrayList<>();
        try {
            List<Future<MailKey>> stores = new ArrayList<>();
            for (int i = 0; i < agents; i++) {
                String name = "mail" + i;
                Persistence persistence = new Persistence(database);
                opened.add(persistence);
                stores.add(threads.submit(() -> {
                    start.await();
                    return new JpaMailRepository(persistence, URL).store(TestMails.mail(name));
                }));
            }
            for (Future<MailKey> store : stores) {
                store.get(120, TimeUnit.SECONDS);
            }

            assertThat(new JpaMailRepository(opened.get(0), URL).size()).isEqualTo(agents);
        } finally {
            threads.shutdownNow();
            opened.forEach(Persistence::close);
        }
    }

    @Test
    void theSchemaShouldComeIntoAPostgresqlDatabaseThatOthersUse() throws Exception {
        Database database = TestDatabase.postgresql();
        try (java.sql.Connection connection = new DriverDataSource(database).getConnection();
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE somebody_elses (x INTEGER)");
        }

        try (Persistence persistence = new Persistence(database)) {
            assertThat(new JpaMailRepository(persistence, URL).size()).isZero();
        }
    }

    private static Path lock(Database database) {
        return database.dialect().localFolder(database.url()).orElseThrow().resolve("db.lck");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
