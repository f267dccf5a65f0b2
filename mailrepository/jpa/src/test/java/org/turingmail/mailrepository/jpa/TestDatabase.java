package org.turingmail.mailrepository.jpa;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.mailrepository.StorageLocation;

/** Fresh databases for tests. One PostgreSQL server serves the whole JVM and ends with it. */
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
