package org.turingmail.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's apt-get and its kin, whose words go to a log. It waits for another program to give back what that has
 * locked: packages, their lists or the folder for downloads. apt-get itself can wait for the first of them alone
 * ({@code DPkg::Lock::Timeout}). For use by one thread.
 */
final class Apt {
    private static final Pattern LOCKED = Pattern.compile("Could not get lock.*");
    private static final Duration PATIENCE = Duration.ofSeconds(600);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Call call;
    private final Path log;

    /** @param log what the programs say is added to it */
    Apt(Call call, Path log) {
        this.call = call;
        this.log = log;
    }

    /**
     * Runs apt-get.
     *
     * @param folder where it is started
     * @return whether it reported no error
     */
    boolean get(Path folder, List<String> arguments) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        List<String> command = new ArrayList<>(List.of("apt-get"));
        command.addAll(arguments);
        while (true) {
            Answer answer = run(folder, command);
            if (answer.status() == 0) {
                return true;
            }
            Matcher locked = LOCKED.matcher(answer.text());
            if (!locked.find() || System.nanoTime() > end) {
                return false;
            }
            if (!told) {
                told = true;
                call.say("Another program installs packages; waiting for it, " + PATIENCE.toSeconds()
                        + " s at the most. " + locked.group());
            }
            Installation.pause(POLL);
        }
    }

    /** What a program said, and its exit status. */
    record Answer(int status, String text) {}

    /** Runs any program, and waits for nobody. */
    Answer run(Path folder, List<String> command) {
        try {
            Path output = Files.createTempFile("turing-apt", ".log");
            try {
                String program = command.get(0);
                List<String> line = new ArrayList<>(command);
                line.set(0, Programs.find(call, program).map(Path::toString).orElse(program));
                ProcessBuilder builder = new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().clear();
                builder.environment().putAll(call.environment());
                builder.environment().putAll(Map.of("LC_ALL", "C", "DEBIAN_FRONTEND", "noninteractive"));
                int status = Programs.run(builder);
                String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
                Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                return new Answer(status, text);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
