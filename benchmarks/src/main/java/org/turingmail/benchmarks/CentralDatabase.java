package org.turingmail.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** The embedded PostgreSQL of a central service that runs, reached beside it. For use by one thread. */
final class CentralDatabase implements AutoCloseable {
    private static final int LINE_OF_PORT = 3;

    private static final String USER = "turing";

    private final String url;
    private final String password;
    private final Connection connection;

    private CentralDatabase(String url, String password) throws SQLException {
        this.url = url;
        this.password = password;
        this.connection = DriverManager.getConnection(url, USER, password);
    }

    /** @param data the data folder of the central service */
    static CentralDatabase of(Path data) {
        Path home = data.resolve("postgresql");
        try (Stream<Path> folders = Files.list(home)) {
            Path pid = folders.map(folder -> folder.resolve("postmaster.pid"))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No database runs on " + home));
            List<String> lines = Files.readAllLines(pid);
            return new CentralDatabase(
                    "jdbc:postgresql://127.0.0.1:" + lines.get(LINE_OF_PORT).strip() + "/turing",
                    Files.readString(home.resolve("password")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return url;
    }

    String user() {
        return USER;
    }

    String password() {
        return password;
    }

    void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** @return seconds */
    double copyOut(String table, Path file) {
        long begin = System.nanoTime();
        try (OutputStream out = Files.newOutputStream(file)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** @return seconds */
    double copyIn(String table, Path file) {
        long begin = System.nanoTime();
        try (InputStream in = Files.newInputStream(file)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN", in, 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
