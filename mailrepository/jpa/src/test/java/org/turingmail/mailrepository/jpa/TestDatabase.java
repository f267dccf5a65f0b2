package org.turingmail.mailrepository.jpa;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.mailrepository.StorageLocation;

/** Fresh databases for tests. One PostgreSQL and one MariaDB server serve the whole JVM and end with it. */
final class TestDatabase {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabase() {}

    static Database derby(Path folder) {
        return at(folder.resolve("turing").resolve("quarantine" + NUMBER.incrementAndGet()));
    }

    /** A Derby database in a folder that is made when it is opened. */
    static Database at(Path folder) {
        return Database.at(StorageLocation.at("jdbc:derby:" + folder));
    }

    /** A SQLite database in a folder that is made when it is opened. */
    static Database sqlite(Path folder) {
        return sqlite(folder, "");
    }

    /** @param parameters of the URL */
    static Database sqlite(Path folder, String parameters) {
        Path file = folder.resolve("turing").resolve("quarantine" + NUMBER.incrementAndGet() + ".db");
        return Database.at(StorageLocation.at("jdbc:sqlite:" + file + parameters));
    }

    static Database mariaDb() {
        return on(MariaDb.SERVER);
    }

    static Database on(MariaDbServer server) {
        return Database.at(StorageLocation.at(server.url(server.createDatabase()))
                .withCredentials(MariaDbServer.USER, MariaDbServer.PASSWORD));
    }

    static Database postgresql() {
        String name = "quarantine" + NUMBER.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(Server.url("postgres"));
                Statement statement = connection.createStatement()) {
            // not "C" by itself: the order of keys must not depend on how the server was set up
            statement.execute("CREATE DATABASE " + name
                    + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Database.at(StorageLocation.at(Server.url(name)).withCredentials("postgres", "postgres"));
    }

    private static final class MariaDb {
        private static final MariaDbServer SERVER = start();

        private static MariaDbServer start() {
            try {
                Path folder = Files.createTempDirectory("turing-mariadb");
                MariaDbServer server = MariaDbServer.started(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        server.close();
                        MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        postgres.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static String url(String database) {
            return POSTGRES.getJdbcUrl("postgres", database);
        }
    }
}
