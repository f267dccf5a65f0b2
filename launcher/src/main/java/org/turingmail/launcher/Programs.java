package org.turingmail.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs that the launcher calls and waits for: Maven, apt-get, tests. None of them outlives it. */
final class Programs {
    private Programs() {}

    /** The file of a program that a call finds. */
    static Optional<Path> find(Call call, String name) {
        return find(name, call.variable("PATH"));
    }

    /** The file of a program on a PATH. */
    static Optional<Path> find(String name, String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(name))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst();
    }

    /** Runs a program without input, and returns its exit status. */
    static int run(ProcessBuilder builder) {
        builder.redirectInput(new File("/dev/null"));
        try {
            Process process = builder.start();
            Thread end = new Thread(() -> stop(process), "stop-program");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                return process.waitFor();
            } finally {
                stop(process);
                forget(end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }
}
