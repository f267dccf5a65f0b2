package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.contract.TestMails;

class SqliteFailuresTest {
    private static final MailRepositoryUrl URL = MailRepositoryUrl.from("turing://held");

    @TempDir
    Path folder;

    @Test
    void mailsShouldBeThereWhenTheFileIsOpenedAgain() throws Exception {
        Database database = TestDatabase.sqlite(folder);
        MailKey key;
        try (Persistence persistence = new Persistence(database)) {
            key = new JpaMailRepository(persistence, URL).store(TestMails.mail("mail"));
            assertThat(files()).hasSize(3);
        }

        assertThat(files()).hasSize(1);
        try (Persistence persistence = new Persistence(database)) {
            assertThat(TestMails.bytes(new JpaMailRepository(persistence, URL).retrieve(key)))
                    .isEqualTo(TestMails.bytes(TestMails.mail("mail")));
        }
    }

    @Test
    void filesShouldBePrivate() throws Exception {
        Database database = TestDatabase.sqlite(folder);
        try (Persistence persistence = new Persistence(database)) {
            new JpaMailRepository(persistence, URL).store(TestMails.mail("mail"));

            assertThat(permissions(folder.resolve("turing"))).isEqualTo("rwx------");
            assertThat(files()).hasSize(3).allSatisfy(file -> assertThat(permissions(file))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void storeShouldFailWhenTheDiskIsFullAndSucceedWhenThereIsRoomAgain() throws Exception {
        Database database = TestDatabase.sqlite(folder, "?max_page_count=200");
        try (JpaStorage storage = new JpaStorage(database)) {
            JpaMailRepository repository = new JpaMailRepository(storage.persistence(), URL);
            MailKey key = repository.store(TestMails.mail("small"));

            for (int i = 0; i < 30; i++) {
                assertThatThrownBy(() -> repository.store(TestMails.mail("large", TestMails.random(2 << 20, 1))))
                        .isInstanceOf(MessagingException.class)
                        .hasMessageContaining("database or disk is full");
            }

            assertThat(repository.list()).toIterable().containsExactly(key);
            assertThat(TestMails.bytes(repository.retrieve(key))).isEqualTo(TestMails.bytes(TestMails.mail("small")));
            MailKey next = repository.store(TestMails.mail("next"));
            repository.remove(key);
            assertThat(repository.list()).toIterable().containsExactly(next);
            Orphans.assertNone(storage);
        }
    }

    @Test
    void storeShouldFailWhenAnotherProgramWritesForTooLong() throws Exception {
        Database database = TestDatabase.sqlite(folder, "?busy_timeout=200");
        try (Persistence persistence = new Persistence(database)) {
            JpaMailRepository repository = new JpaMailRepository(persistence, URL);
            MailKey key = repository.store(TestMails.mail("mail"));
            try (Connection other = new DriverDataSource(database).getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");

                assertThatThrownBy(() -> repository.store(TestMails.mail("mail")))
                        .isInstanceOf(MessagingException.class)
                        .hasMessageContaining("locked");
                assertThat(repository.retrieve(key)).isNotNull();

                statement.execute("ROLLBACK");
            }

            repository.store(TestMails.mail("mail"));
            assertThat(repository.size()).isEqualTo(1);
        }
    }

    @Test
    void twoProcessesShouldBeAbleToWriteOneFile() throws Exception {
        Database database = TestDatabase.sqlite(folder);
        int each = 50;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (JpaStorage one = new JpaStorage(database);
                JpaStorage two = new JpaStorage(database)) {
            one.persistence().open();
            List<Future<?>> writers = new ArrayList<>();
            for (JpaStorage storage : List.of(one, two)) {
                JpaMailRepository repository = new JpaMailRepository(storage.persistence(), URL);
                String prefix = storage == one ? "one" : "two";
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        MailKey key = repository.store(TestMails.mail(prefix + i));
                        // begins with reading
                        repository.store(repository.retrieve(key));
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(120, TimeUnit.SECONDS);
            }

            assertThat(new JpaMailRepository(one.persistence(), URL).size()).isEqualTo(2 * each);
            Orphans.assertNone(two);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void openShouldSayThatTheFileIsNoDatabase() throws Exception {
        Database database = TestDatabase.sqlite(folder);
        Path file = Path.of(database.url().substring("jdbc:sqlite:".length()));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "Subject: this is no database\r\n\r\n".repeat(100));

        try (Persistence persistence = new Persistence(database)) {
            assertThatThrownBy(persistence::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("not a database")
                    .hasMessageContaining("quarantine.database.url");
        }

        assertThat(Files.readString(file)).startsWith("Subject: this is no database");
    }

    @Test
    void openShouldFailAndTryAgainWhenTheFileCannotBeCreated() throws Exception {
        Files.writeString(folder.resolve("turing"), "a file where a folder should be");
        Database database = TestDatabase.sqlite(folder);
        try (Persistence persistence = new Persistence(database)) {
            assertThatThrownBy(persistence::open)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("quarantine.database.url");

            Files.delete(folder.resolve("turing"));

            assertThat(new JpaMailRepository(persistence, URL).size()).isZero();
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("turing"))) {
            return files.collect(Collectors.toList());
        }
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
