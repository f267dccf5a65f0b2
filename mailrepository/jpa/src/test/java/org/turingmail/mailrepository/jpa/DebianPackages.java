package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of Debian's packages, unpacked below {@code target} but not installed: no server is to start with it. */
final class DebianPackages {
    private final Path root;

    private DebianPackages(Path root) {
        this.root = root;
    }

    /** Loads and unpacks them, unless they are there; fails with what is missing. */
    static synchronized DebianPackages unpacked(String name, List<String> packages) {
        try {
            Path folder = Path.of("target", "debian", name).toAbsolutePath();
            Path root = folder.resolve("root");
            Path done = folder.resolve("unpacked");
            if (!Files.exists(done) || !Files.readString(done).equals(packages.toString())) {
                unpack(folder, root, packages);
                Files.writeString(done, packages.toString());
            }
            return new DebianPackages(root);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void unpack(Path folder, Path root, List<String> packages) throws IOException, InterruptedException {
        Files.createDirectories(root);
        // of an earlier list, or half loaded
        for (Path file : loaded(folder)) {
            Files.delete(file);
        }
        List<String> download = new ArrayList<>(List.of("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"));
        download.addAll(packages);
        try {
            succeed(folder, download);
        } catch (IOException | AssertionError e) {
            throw new AssertionError(
                    "The tests use these packages of Debian 12, which apt-get could not download (run apt-get update,"
                            + " as root): " + packages,
                    e);
        }
        for (Path file : loaded(folder)) {
            succeed(folder, List.of("dpkg", "-x", file.toString(), root.toString()));
        }
    }

    private static List<Path> loaded(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb")).collect(java.util.stream.Collectors.toList());
        }
    }

    private static void succeed(Path folder, List<String> command) throws IOException, InterruptedException {
        end(new ProcessBuilder(command).directory(folder.toFile()));
    }

    Path path(String file) {
        return root.resolve(file);
    }

    /** A program with its arguments, which finds its libraries. */
    ProcessBuilder program(String file, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(path(file).toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .put("LD_LIBRARY_PATH", path("usr/lib/x86_64-linux-gnu") + ":" + path("lib/x86_64-linux-gnu"));
        return builder;
    }

    /** Runs a program and returns what it says; fails with that if its status is not 0. */
    static String end(ProcessBuilder builder) throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(builder.command() + " did not end: " + Files.readString(output));
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(
                        builder.command() + " ended with " + process.exitValue() + ": " + Files.readString(output));
            }
            return Files.readString(output);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
