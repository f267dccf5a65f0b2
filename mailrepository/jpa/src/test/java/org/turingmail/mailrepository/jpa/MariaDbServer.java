package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Debian's MariaDB on a loopback port, with data in a folder of its own. It has Debian's limits (packets of 16 MB, for
 * one) but does not wait for the disk, unless it is told to.
 */
final class MariaDbServer implements AutoCloseable {
    static final String USER = "turing";
    static final String PASSWORD = "secret";

    private static final List<String> PACKAGES = List.of(
            "mariadb-server-core",
            "mariadb-client-core",
            "libmariadb3",
            "libaio1",
            "liburing2",
            "libnuma1",
            "libpcre2-8-0",
            "libedit2",
            "libbsd0",
            "libmd0",
            "libncurses6",
            "libtinfo6");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DebianPackages packages = DebianPackages.unpacked("mariadb", PACKAGES);
    private final Path folder;
    private final List<String> options;
    private final int port;
    private Process process;

    private MariaDbServer(Path folder, List<String> options) throws IOException {
        this.folder = folder;
        this.options = options;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    /** @param folder that is empty, or not there */
    static MariaDbServer started(Path folder, String... options) {
        try {
            Files.createDirectories(folder.resolve("data"));
            MariaDbServer server = new MariaDbServer(folder, List.of(options));
            server.bootstrap();
            server.start();
            return server;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As Debian's mariadb-install-db does it, without its users. */
    private void bootstrap() throws IOException, InterruptedException {
        StringBuilder statements = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\n");
        for (String file : List.of("mysql_system_tables.sql", "mysql_system_tables_data.sql")) {
            statements.append(Files.readString(packages.path("usr/share/mysql").resolve(file)));
        }
        Path input = Files.writeString(folder.resolve("bootstrap.sql"), statements);
        DebianPackages.end(server(List.of("--bootstrap")).redirectInput(input.toFile()));
        Files.writeString(
                folder.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL ON *.* TO '" + USER + "'@'127.0.0.1';\n");
    }

    private ProcessBuilder server(List<String> more) {
        Path share = packages.path("usr/share/mysql");
        List<String> arguments = new ArrayList<>(List.of(
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + folder.resolve("data"),
                "--tmpdir=" + folder,
                "--lc-messages-dir=" + share,
                "--character-sets-dir=" + share.resolve("charsets"),
                "--innodb-buffer-pool-size=64M",
                "--performance-schema=OFF"));
        arguments.addAll(more);
        return packages.program("usr/sbin/mariadbd", arguments);
    }

    /** Starts it, again if need be, and waits until it serves clients. */
    void start() throws IOException, InterruptedException {
        List<String> more = new ArrayList<>(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + Path.of(System.getProperty("java.io.tmpdir")).resolve("turing-mariadb-" + port),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + folder.resolve("init.sql"),
                // what the tables must not depend on
                "--character-set-server=latin1",
                "--collation-server=latin1_swedish_ci",
                "--innodb-flush-log-at-trx-commit=0"));
        more.addAll(options);
        Path log = folder.resolve("log");
        process = server(more)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                DriverManager.getConnection(url(""), USER, PASSWORD).close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > giveUp) {
                    throw new AssertionError("MariaDB did not start: " + Files.readString(log), e);
                }
                // there is nothing that tells when it is there
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Starts it if it is not there, after a test that failed. */
    void ensureStarted() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            start();
        }
    }

    /** A fresh database. */
    String createDatabase() {
        String name = "quarantine" + NUMBER.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url(""), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return name;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
    }

    /** What Debian's client says. */
    String client(String database, String statement) throws IOException, InterruptedException {
        return DebianPackages.end(packages.program(
                "usr/bin/mariadb",
                List.of(
                        "--no-defaults",
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--user=" + USER,
                        "--password=" + PASSWORD,
                        "--default-character-set=utf8mb4",
                        "--batch",
                        "--skip-column-names",
                        "--execute=" + statement,
                        database)));
    }

    /** As an administrator does it. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("MariaDB does not stop");
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("MariaDB survived");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
