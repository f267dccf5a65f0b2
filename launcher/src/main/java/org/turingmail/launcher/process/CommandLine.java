package org.turingmail.launcher.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is on the command line of a process. */
public final class CommandLine {
    private static final Path PROC = Path.of("/proc/self/cmdline");

    private CommandLine() {}

    /**
     * The program and its arguments; empty if there is no such process, if it may not be read, or while the process
     * becomes another program (exec). Linux shows nothing or a first letter then; each argument ends with NUL
     * otherwise.
     */
    public static List<String> of(long pid) {
        if (!Files.exists(PROC)) {
            return ProcessHandle.of(pid).flatMap(CommandLine::asTheJdkSees).orElse(List.of());
        }
        // The JDK reads no more than 4096 bytes of it.
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "cmdline"));
            return bytes.length == 0 || bytes[bytes.length - 1] != 0
                    ? List.of()
                    : List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<List<String>> asTheJdkSees(ProcessHandle process) {
        return process.info().arguments().map(List::of);
    }
}
