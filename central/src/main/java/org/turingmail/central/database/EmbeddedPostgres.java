package org.turingmail.central.database;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that belongs to this process, on a data folder that stays.
 *
 * <p>It listens on the loopback address only and asks for a password, which lies beside the data, readable by the owner
 * only. It writes through to the disk ({@code fsync} is on). The data folder is locked: a second central on it is
 * refused. A server that a killed central left behind is stopped, and recovers, before a new one starts; files that
 * speak of a server that is gone do no harm. Started by root, it runs in a user name space of its own, since PostgreSQL
 * refuses to run as root.
 */
final class EmbeddedPostgres implements AutoCloseable {
    static final String USER = "turing";

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedPostgres.class);
    /** Recovery after a crash replays at most {@code max_wal_size}: minutes on a slow disk, so wait generously. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final int PORT_ATTEMPTS = 5;

    private final Path programs;
    private final Path data;
    private final int port;
    private final String password;
    private final FileChannel lock;
    private boolean closed;

    private EmbeddedPostgres(Path programs, Path data, int port, String password, FileChannel lock) {
        this.programs = requireNonNull(programs);
        this.data = requireNonNull(data);
        this.port = port;
        this.password = requireNonNull(password);
        this.lock = requireNonNull(lock);
    }

    /**
     * Starts the server; the first time it makes the data folder, in about three seconds.
     *
     * @param folder where data, programs, password and lock live; made if it is absent
     * @param port 0 for any free one
     * @throws IOException if the folder is in use by another process, or the server does not start; the message says
     *     what to do
     */
    static EmbeddedPostgres start(Path folder, int port) throws IOException {
        Path home = folder.resolve("postgresql");
        createPrivateDirectory(home);
        FileChannel lock = lock(home.resolve("lock"))
                .orElseThrow(
                        () -> new IOException("The data folder " + folder + " is in use by another central service."
                                + " Stop that one, or give this one its own turing.central.data-dir"));
        try {
            Path programs = PostgresBinaries.unpackInto(home);
            String password = password(home.resolve("password"));
            Path data = home.resolve("data-16");
            new OrphanedPostgres(programs, data).stop();
            if (!Files.isDirectory(data)) {
                initialise(programs, home, data);
            }
            int actual = startServer(programs, data, port);
            LOGGER.info("Embedded PostgreSQL is listening on 127.0.0.1:{}, data in {}", actual, data);
            return new EmbeddedPostgres(programs, data, actual, password, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The address of the server that another process runs on this folder.
     *
     * @return empty if nobody holds the folder
     */
    static Optional<Address> running(Path folder) throws IOException {
        Path home = folder.resolve("postgresql");
        if (!Files.isDirectory(home)) {
            return Optional.empty();
        }
        Optional<FileChannel> lock = lock(home.resolve("lock"));
        if (lock.isPresent()) {
            lock.get().close();
            return Optional.empty();
        }
        Path data = home.resolve("data-16");
        Optional<PostmasterPid> pid = PostmasterPid.read(data);
        if (pid.isEmpty() || pid.get().port() == 0) {
            throw new IOException(
                    "Another process holds " + folder + ", but its database is not up. Try again in a moment");
        }
        return Optional.of(new Address(pid.get().port(), password(home.resolve("password"))));
    }

    /** How to reach a server on this machine. */
    record Address(int port, String password) {
        String jdbcUrl(String database) {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
        }

        @Override
        public String toString() {
            return "Address[port=" + port + ", password=[REDACTED]]";
        }
    }

    Address address() {
        return new Address(port, password);
    }

    /** Whether the server runs. */
    boolean isRunning() {
        return new OrphanedPostgres(programs, data).runs();
    }

    /**
     * Starts the server again, on the same port, if it has ended by itself.
     *
     * @return false if it does not start
     */
    synchronized boolean revive() {
        if (closed || isRunning()) {
            return true;
        }
        LOGGER.error(
                "Embedded PostgreSQL has ended by itself; starting it again. Its log is in {}", data.resolve("log"));
        try {
            new OrphanedPostgres(programs, data).stop();
            startServer(programs, data, port);
            LOGGER.info("Embedded PostgreSQL is listening on 127.0.0.1:{} again", port);
            return true;
        } catch (IOException e) {
            LOGGER.error("Embedded PostgreSQL does not start again", e);
            return false;
        }
    }

    /** Stops the server: sessions are ended, everything is on the disk. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            run(
                    STOP_TIMEOUT.plusSeconds(30),
                    program(programs, "pg_ctl"),
                    "stop",
                    "-D",
                    data.toString(),
                    "-m",
                    "fast",
                    "-w",
                    "-t",
                    String.valueOf(STOP_TIMEOUT.toSeconds()));
            LOGGER.info("Embedded PostgreSQL is stopped");
        } catch (IOException e) {
            LOGGER.warn("Embedded PostgreSQL did not stop; the next start will stop it and recover", e);
        } finally {
            try {
                lock.close();
            } catch (IOException e) {
                LOGGER.debug("Closing the lock failed; the end of the process releases it", e);
            }
        }
    }

    private static int startServer(Path programs, Path data, int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int chosen = port == 0 ? freePort() : port;
            try {
                run(
                        START_TIMEOUT.plusSeconds(30),
                        program(programs, "pg_ctl"),
                        "start",
                        "-D",
                        data.toString(),
                        "-l",
                        data.resolve("start.log").toString(),
                        "-w",
                        "-t",
                        String.valueOf(START_TIMEOUT.toSeconds()),
                        "-o",
                        options(chosen));
                return chosen;
            } catch (IOException e) {
                // Somebody else may have taken the free port in between.
                if (port != 0 || attempt == PORT_ATTEMPTS) {
                    throw new IOException(
                            "Embedded PostgreSQL did not start on 127.0.0.1:" + chosen + ": " + e.getMessage()
                                    + "\n--- the end of " + data.resolve("start.log") + ":\n"
                                    + tail(data.resolve("start.log")),
                            e);
                }
            }
        }
    }

    private static String options(int port) {
        return String.join(
                " -c ",
                "-c listen_addresses=127.0.0.1",
                "port=" + port,
                // An empty list: paths of sockets are limited to 107 characters, a data folder's path is not.
                "unix_socket_directories=",
                "max_connections=60",
                "shared_buffers=64MB",
                "max_wal_size=512MB",
                "jit=off",
                "timezone=UTC",
                "log_timezone=UTC",
                // Seven files at the most, each of one day of the week.
                "logging_collector=on",
                "log_directory=log",
                "log_filename=postgresql-%a.log",
                "log_truncate_on_rotation=on",
                "log_rotation_age=1440",
                "log_rotation_size=0");
    }

    private static void initialise(Path programs, Path home, Path data) throws IOException {
        Path partial = home.resolve("data-16.partial");
        PostgresBinaries.delete(partial);
        LOGGER.info("Initialising the database in {}", data);
        try {
            initdb(programs, home, partial, "C.UTF-8");
        } catch (IOException e) {
            LOGGER.debug("This system has no locale C.UTF-8; taking C", e);
            PostgresBinaries.delete(partial);
            initdb(programs, home, partial, "C");
        }
        Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void initdb(Path programs, Path home, Path data, String locale) throws IOException {
        run(
                START_TIMEOUT,
                program(programs, "initdb"),
                "-D",
                data.toString(),
                "-U",
                USER,
                "--pwfile=" + home.resolve("password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=" + locale);
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path partial = file.resolveSibling("password.partial");
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(partial, HexFormat.of().formatHex(random));
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private static void createPrivateDirectory(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The lock belongs to the open channel: the end of the process, however sudden, releases it. */
    private static Optional<FileChannel> lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            LOGGER.debug("This very process holds {}", file, e);
        }
        channel.close();
        return Optional.empty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static List<String> program(Path programs, String name) throws IOException {
        String path = programs.resolve("bin").resolve(name).toString();
        // Elsewhere than on Linux there are no user name spaces to be somebody else in.
        Path self = Path.of("/proc/self");
        boolean root = Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
        return root ? List.of("unshare", "--user", path) : List.of(path);
    }

    /** Runs a program to its end. Its output goes to a file: a server that it leaves behind would keep a pipe open. */
    static void run(Duration timeout, List<String> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile("turing-postgresql", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile());
            // Settings of the person who starts central must not reach this server.
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            Process process = builder.start();
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new IOException(name(program) + " did not end within " + timeout.toSeconds() + " s");
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for " + name(program), e);
            }
            if (process.exitValue() != 0) {
                String text = tail(output);
                throw new IOException(
                        name(program) + " failed (exit " + process.exitValue() + "): " + text + hint(text));
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String hint(String output) {
        return output.contains("unshare")
                ? "\nPostgreSQL does not run as root, and this system allows no user name space to stand in."
                        + " Run central as an ordinary user, or give turing.central.database.url"
                : "";
    }

    private static String name(List<String> program) {
        return Path.of(program.get(program.size() - 1)).getFileName().toString();
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 20), all.size()));
        }
    }

    static boolean waitUntil(Duration timeout, BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
        }
        return true;
    }
}
