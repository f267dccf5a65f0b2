package org.turingmail.launcher.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A process of ours, with its own children. It does not outlive this JVM, unless this JVM is killed with -9. Safe for
 * use by several threads.
 */
public final class ChildProcess {
    private static final Set<ChildProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::kill), "children-end"));
    }

    private final String name;
    private final Process process;
    private final Path log;
    private final long logStart;
    private final Set<ProcessHandle> children = ConcurrentHashMap.newKeySet();
    private volatile Runnable afterwards = () -> {};

    private ChildProcess(String name, Process process, Path log, long logStart) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /** @param log what the process says is added to it */
    public static ChildProcess start(
            String name, List<String> command, Map<String, String> environment, Path folder, Path log) {
        try {
            Files.createDirectories(log.getParent());
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().keySet().removeIf(variable -> variable.startsWith("TURING_"));
            builder.environment().putAll(new HashMap<>(environment));
            ChildProcess child = new ChildProcess(name, builder.start(), log, logStart);
            RUNNING.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until something holds, or fails with the end of the log: at once if the process has ended. */
    public void await(String what, Duration atMost, BooleanSupplier condition) {
        try {
            Awaitility.await(what)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(atMost)
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException(name + " ended with " + process.exitValue() + " before: "
                                    + what + "\n" + logTail());
                        }
                        return condition.getAsBoolean();
                    });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(name + ", after " + atMost + ", still not: " + what + "\n" + logTail(), e);
        }
    }

    /**
     * Asks it to end (SIGTERM), and ends it if it does not within the time.
     *
     * @return whether it ended by itself
     */
    public boolean stop(Duration atMost) {
        rememberChildren();
        process.destroy();
        boolean ended = waitFor(atMost);
        kill();
        return ended;
    }

    /** What is to be done once it has been ended for good: for what it started and is no child of its any more. */
    public void afterwards(Runnable action) {
        afterwards = action;
    }

    /** Ends it at once (SIGKILL), with its children. */
    public void kill() {
        killAlone();
        children.forEach(ProcessHandle::destroyForcibly);
        afterwards.run();
        RUNNING.remove(this);
    }

    /** Arguments for each server's JVM: the system property {@code turing.it.jvm-arguments}, separated by spaces. */
    static List<String> jvmArguments() {
        return Arrays.stream(System.getProperty("turing.it.jvm-arguments", "").split(" "))
                .filter(argument -> !argument.isEmpty())
                .toList();
    }

    /** Ends it at once (SIGKILL) and leaves its children to themselves, as a crash does, until {@link #kill()}. */
    public void killAlone() {
        rememberChildren();
        process.destroyForcibly();
        waitFor(Duration.ofSeconds(30));
    }

    private void rememberChildren() {
        process.descendants().forEach(children::add);
    }

    private boolean waitFor(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it has said since it was started. */
    public String log() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(logStart);
            byte[] bytes = new byte[(int) Math.min(file.length() - logStart, 64 << 20)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())) + "\n(" + log + ")";
    }

    /** The processes that this JVM has started and that still run. */
    public static Set<Long> running() {
        Set<Long> pids = new HashSet<>();
        RUNNING.stream().filter(ChildProcess::isAlive).forEach(child -> pids.add(child.pid()));
        return pids;
    }
}
