package org.turingmail.mailrepository.contract;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.turingmail.mailrepository.StorageLocation;

/** A program of the test class path in a Java process of its own, which may be killed or be short of memory. */
public final class ForkedJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    /**
     * @param program with a main method that asks {@link #location} and {@link #arguments} for what it was given
     * @param options of Java
     * @param location of the storage that the program uses
     * @param arguments for the program
     */
    public ForkedJvm(Class<?> program, List<String> options, StorageLocation location, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(
                location.url(), location.user().orElse(""), location.password().orElse("")));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** In the program: the location that it was given. */
    public static StorageLocation location(String[] mainArguments) {
        StorageLocation location = StorageLocation.at(mainArguments[0]);
        return mainArguments[1].isEmpty() ? location : location.withCredentials(mainArguments[1], mainArguments[2]);
    }

    /** In the program: the arguments that it was given. */
    public static List<String> arguments(String[] mainArguments) {
        return List.of(mainArguments).subList(3, mainArguments.length);
    }

    /** The next line, or null at the end. */
    public String line() {
        try {
            String line = output.readLine();
            if (line != null) {
                lines.add(line);
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the end and gives everything that was said. */
    public List<String> run() throws InterruptedException {
        while (line() != null) {
            continue;
        }
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("The process failed: " + String.join("\n", lines));
        }
        return lines;
    }

    /** Whether it has not come to an end. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does: nothing is finished, nothing is closed. What it said before can still be read. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The process survived");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        process.destroyForcibly();
    }
}
