package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.contract.TestMails;

/** Debian's sqlite3 and mariadb read the tables with the statements of {@code docs/quarantine.md}. */
class ForeignClientsTest {
    private static final List<String> SQLITE = List.of("sqlite3", "libsqlite3-0", "libreadline8", "libtinfo6");
    private static final Pattern STATEMENT = Pattern.compile("(?s)```sql\n(.*?)```");
    private static final byte[] MESSAGE = TestMails.random(600_000, 1);

    @TempDir
    Path folder;

    interface Client {
        String run(String statement) throws Exception;
    }

    @Test
    void sqlite3ShouldReadTheTablesWhileTheyAreInUse() throws Exception {
        DebianPackages packages = DebianPackages.unpacked("sqlite", SQLITE);
        Database database = TestDatabase.sqlite(folder);
        String file = database.url().substring("jdbc:sqlite:".length());
        try (JpaStorage storage = new JpaStorage(database)) {
            tablesShouldBeReadable(
                    storage,
                    statement -> DebianPackages.end(
                            packages.program("usr/bin/sqlite3", List.of("-separator", "\t", file, statement))));
            assertThat(DebianPackages.end(packages.program("usr/bin/sqlite3", List.of(file, "PRAGMA integrity_check"))))
                    .isEqualTo("ok\n");
        }
    }

    @Test
    void sqlite3ShouldMakeABackupThatCanBeOpened() throws Exception {
        DebianPackages packages = DebianPackages.unpacked("sqlite", SQLITE);
        Database database = TestDatabase.sqlite(folder);
        Database copy = TestDatabase.sqlite(folder);
        MailRepositoryUrl url = MailRepositoryUrl.from("turing://held");
        try (JpaStorage storage = new JpaStorage(database)) {
            storage.repository(url).store(TestMails.mail("mail", MESSAGE));
            DebianPackages.end(packages.program(
                    "usr/bin/sqlite3",
                    List.of(
                            database.url().substring("jdbc:sqlite:".length()),
                            ".backup '" + copy.url().substring("jdbc:sqlite:".length()) + "'")));
        }

        try (JpaStorage restored = new JpaStorage(copy)) {
            assertThat(TestMails.bytes(restored.repository(url).retrieve(new MailKey("mail"))))
                    .isEqualTo(MESSAGE);
        }
    }

    @Test
    void mariadbShouldReadTheTables() throws Exception {
        try (MariaDbServer server = MariaDbServer.started(folder.resolve("mariadb"));
                JpaStorage storage = new JpaStorage(TestDatabase.on(server))) {
            String url = storage.location().url();
            String name = url.substring(url.lastIndexOf('/') + 1);
            tablesShouldBeReadable(storage, statement -> server.client(name, statement));
        }
    }

    private static void tablesShouldBeReadable(JpaStorage storage, Client client) throws Exception {
        storage.repository(MailRepositoryUrl.from("turing://held")).store(TestMails.mail("Ключ 🐋", MESSAGE));
        storage.repository(MailRepositoryUrl.from("turing://held")).store(TestMails.mail("next"));
        List<String> statements = statements();
        assertThat(statements).hasSize(3);

        assertThat(client.run(statements.get(0)).lines()).containsExactly("held\t2");
        assertThat(client.run(statements.get(1)).lines())
                .containsExactly(
                        "next\tsender@example.org\tone@example.com\t24",
                        "next\tsender@example.org\ttwo@example.com\t24",
                        "Ключ 🐋\tsender@example.org\tone@example.com\t600000",
                        "Ключ 🐋\tsender@example.org\ttwo@example.com\t600000");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        client.run(statements.get(2).replace("KEY", "Ключ 🐋"))
                .lines()
                .forEach(line -> message.writeBytes(BaseEncoding.base16().decode(line)));
        assertThat(message.toByteArray()).isEqualTo(MESSAGE);
    }

    private static List<String> statements() throws Exception {
        return STATEMENT
                .matcher(Files.readString(Path.of("..", "..", "docs", "quarantine.md")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toList());
    }
}
