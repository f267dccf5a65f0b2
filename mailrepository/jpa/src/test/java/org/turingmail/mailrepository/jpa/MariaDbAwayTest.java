package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.TestMails;

/** A server that stops, is killed, or is not the one that was expected. */
class MariaDbAwayTest {
    private static final MailRepositoryUrl URL = MailRepositoryUrl.from("turing://held");
    private static final int KILLS = Integer.getInteger("turing.kills", 3);
    private static final int STORED_BEFORE_KILL = 40;
    private static final int THREADS = 4;

    private static MariaDbServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        // durable as Debian's is, for it is killed
        server = MariaDbServer.started(folder, "--innodb-flush-log-at-trx-commit=1");
    }

    @BeforeEach
    void ensureStarted() throws Exception {
        server.ensureStarted();
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    @Test
    void operationsShouldFailWhileTheServerIsAwayAndSucceedWhenItIsBack() throws Exception {
        try (Persistence persistence = new Persistence(TestDatabase.on(server))) {
            JpaMailRepository repository = new JpaMailRepository(persistence, URL);
            MailKey before = repository.store(TestMails.mail("before"));

            server.stop();
            try (Persistence impatient = new Persistence(
                    Database.at(StorageLocation.at(server.url("quarantine"))), Duration.ofMillis(100))) {
                assertThatThrownBy(impatient::open)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("jdbc:mariadb://127.0.0.1")
                        .hasMessageContaining("quarantine.database.url");
            }
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<MailKey> store = thread.submit(() -> repository.store(TestMails.mail("meanwhile")));
                server.start();
                // either it waited for a connection, or it says that it did not succeed
                try {
                    store.get(60, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(MessagingException.class);
                    repository.store(TestMails.mail("meanwhile"));
                }
            } finally {
                thread.shutdownNow();
            }

            assertThat(repository.list()).toIterable().containsExactly(before, new MailKey("meanwhile"));
        }
    }

    @Test
    void everyMailThatWasStoredShouldBeWholeWhenTheServerIsKilled() throws Exception {
        Database database = TestDatabase.on(server);
        Set<String> stored = ConcurrentHashMap.newKeySet();
        for (int kill = 0; kill < KILLS; kill++) {
            storeUntilTheServerIsKilled(database, kill, stored);
            server.start();
            try (JpaStorage storage = new JpaStorage(database)) {
                JpaMailRepository repository = new JpaMailRepository(storage.persistence(), URL);
                Set<String> there = ConcurrentHashMap.newKeySet();
                repository.list().forEachRemaining(key -> there.add(key.asString()));
                assertThat(there).containsAll(stored);
                for (String name : there) {
                    assertThat(TestMails.bytes(repository.retrieve(new MailKey(name))))
                            .isEqualTo(message(name));
                }
                Orphans.assertNone(storage);
            }
        }
        assertThat(stored).hasSizeGreaterThan(STORED_BEFORE_KILL);
    }

    private static void storeUntilTheServerIsKilled(Database database, int round, Set<String> stored) throws Exception {
        AtomicInteger count = new AtomicInteger();
        AtomicBoolean killed = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Persistence persistence = new Persistence(database, Duration.ZERO)) {
            JpaMailRepository repository = new JpaMailRepository(persistence, URL);
            repository.init();
            List<Future<?>> stores = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String prefix = "mail" + round + "-" + thread + "-";
                stores.add(threads.submit(() -> {
                    for (int i = 0; !killed.get(); i++) {
                        try {
                            repository.store(TestMails.mail(prefix + i, message(prefix + i)));
                            stored.add(prefix + i);
                            count.incrementAndGet();
                        } catch (MessagingException e) {
                            // not stored, or stored and not told: both are allowed
                            return null;
                        }
                    }
                    return null;
                }));
            }
            while (count.get() < STORED_BEFORE_KILL + 13 * (round % 10)) {
                Thread.onSpinWait();
            }
            killed.set(true);
            server.kill();
            for (Future<?> store : stores) {
                store.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] message(String name) {
        return TestMails.join(
                TestMails.ascii("Subject: " + name + "\r\n\r\n"),
                TestMails.random(name.hashCode() % 3 == 0 ? 700_000 : 3_000, name.hashCode()));
    }

    @Test
    void migrationsShouldSucceedWhenTheyWereInterruptedBetweenTwoStatements() throws Exception {
        Database database = TestDatabase.on(server);
        try (Connection connection = new DriverDataSource(database).getConnection();
                Statement statement = connection.createStatement()) {
            String migration = new String(
                    Migrations.class
                            .getResourceAsStream("mariadb/V1__held_mails.sql")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            String first = migration.substring(migration.indexOf("CREATE"), migration.indexOf(';') + 1);
            statement.execute(first);
        }

        try (Persistence persistence = new Persistence(database)) {
            assertThat(new JpaMailRepository(persistence, URL).size()).isZero();
        }
    }

    @Test
    void migrationsShouldBeRunAgainWhenOneHasFailed() throws Exception {
        Database database = TestDatabase.on(server);
        try (Connection connection = new DriverDataSource(database).getConnection();
                Statement statement = connection.createStatement()) {
            // has a name of ours, so that the second migration fails
            statement.execute("CREATE TABLE turing_mail_count (x INTEGER)");
            try (Persistence persistence = new Persistence(database)) {
                assertThatThrownBy(persistence::open).isInstanceOf(IllegalStateException.class);
            }
            statement.execute("DROP TABLE turing_mail_count");
        }

        try (Persistence persistence = new Persistence(database)) {
            assertThat(new JpaMailRepository(persistence, URL).size()).isZero();
        }
    }

    @Test
    void openShouldNotWaitForADatabaseThatIsNotThereOrAWrongPassword() {
        for (Database wrong : List.of(
                Database.at(StorageLocation.at(server.url("missing"))
                        .withCredentials(MariaDbServer.USER, MariaDbServer.PASSWORD)),
                Database.at(StorageLocation.at(server.url("mysql")).withCredentials(MariaDbServer.USER, "hush")))) {
            try (Persistence persistence = new Persistence(wrong, Duration.ofHours(1))) {
                assertThatThrownBy(persistence::open)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("quarantine.database.url")
                        .hasMessageNotContaining("hush");
            }
        }
    }
}
