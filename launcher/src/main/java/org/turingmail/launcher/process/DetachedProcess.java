package org.turingmail.launcher.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server that outlives this JVM: one part of the installation on a data folder, found again by the number in
 * {@code run/PART.pid}. A number alone proves nothing, since it may be another process by now; the process must also
 * carry the folder and the part on its command line, as {@code -Dturing.data} and {@code -Dturing.part}.
 */
public final class DetachedProcess {
    // A session of its own, so that Ctrl-C reaches only the launcher, which stops servers in order. The number is there
    // before the program is, and what the server makes is its owner's alone.
    private static final String START =
            """
            umask 077
            printf '%s\\n' "$$" >"$0"
            if command -v setsid >/dev/null; then
                exec setsid -- "$@"
            fi
            exec perl -MPOSIX -e 'setsid(); exec { $ARGV[0] } @ARGV; die $!' -- "$@"
            """;

    private static final int POLL_MILLIS = 200;
    /** A busy machine may leave a process for that long between two programs. */
    private static final Duration BETWEEN_PROGRAMS = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofMillis(10);

    private final String part;
    private final Path data;

    /**
     * @param part which part of the installation
     * @param data its data folder, absolute
     */
    public DetachedProcess(String part, Path data) {
        this.part = part;
        this.data = data;
    }

    public String part() {
        return part;
    }

    /**
     * Where it says what it does, since it was started last; what the one before said is in the same file with .1 at
     * the end.
     */
    public Path log() {
        return data.resolve("log/" + part + ".log");
    }

    /** Where its number is. */
    public Path pidFile() {
        return data.resolve("run/" + part + ".pid");
    }

    /** The number of the process, if it runs. */
    public OptionalLong pid() {
        try {
            long pid = Long.parseLong(Files.readString(pidFile()).strip());
            return isOurs(pid) ? OptionalLong.of(pid) : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    public boolean isAlive() {
        return pid().isPresent();
    }

    /** While a process becomes another program (exec), its command line is empty for a moment. */
    private boolean isOurs(long pid) {
        long end = System.nanoTime() + BETWEEN_PROGRAMS.toNanos();
        List<String> line = CommandLine.of(pid);
        while (line.isEmpty() && hasProgram(pid) && System.nanoTime() < end) {
            waitUntil(LOOK, () -> false);
            line = CommandLine.of(pid);
        }
        return line.containsAll(identity());
    }

    /** What has ended but was not waited for has no program any more, and a thread of the kernel never had one. */
    private static boolean hasProgram(long pid) {
        try {
            Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "exe"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The options by which its process is known; they have to be on the command line that it is started with. */
    public List<String> identity() {
        return List.of("-Dturing.data=" + data, "-Dturing.part=" + part);
    }

    /** Starts it in the background; it is not ready yet. */
    public void start(JavaCommand command) throws IOException {
        Path log = log();
        if (Files.exists(log) && Files.size(log) > 0) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(pidFile());
        Process process = command.builder("sh", "-c", START, pidFile().toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // The file is written a moment after the process is there.
        waitUntil(Duration.ofSeconds(10), () -> isAlive() || !process.isAlive());
    }

    /**
     * Asks it to end (SIGTERM), and ends it (SIGKILL) if it does not within the time.
     *
     * @param atMost how long it may take
     * @param late called when it is ended
     * @return whether it ran
     */
    public boolean stop(Duration atMost, Runnable late) {
        Optional<ProcessHandle> running = pid().stream()
                .mapToObj(ProcessHandle::of)
                .flatMap(Optional::stream)
                .findFirst();
        running.ifPresent(process -> {
            process.destroy();
            if (!waitUntil(atMost, () -> !isOurs(process.pid()))) {
                late.run();
                process.destroyForcibly();
                waitUntil(atMost, () -> !isOurs(process.pid()));
            }
        });
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return running.isPresent();
    }

    /** Waits until something holds; returns whether it does. */
    public static boolean waitUntil(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(Math.min(POLL_MILLIS, Math.max(1, atMost.toMillis())));
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return condition.getAsBoolean();
        }
    }
}
