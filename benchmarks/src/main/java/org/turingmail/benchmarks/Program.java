package org.turingmail.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.turingmail.launcher.process.Project;

/** Other people's programs. */
final class Program {
    private Program() {}

    /** @throws IllegalStateException if it is not there, saying where it is in */
    static String find(String name) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .map(Path::of),
                        Stream.of(Path.of("/usr/sbin"), Project.root().resolve("target/tools/bin")))
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + name
                        + ". It is in the package postfix; benchmarks/run gets it without installing"))
                .toString();
    }

    /**
     * Waits for a process that has been started.
     *
     * @return what it said
     * @throws IllegalStateException if it failed
     */
    static String finish(Process process, String what) throws InterruptedException {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(what + " ended with " + process.exitValue() + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String run(List<String> command) throws InterruptedException {
        try {
            return finish(new ProcessBuilder(command).redirectErrorStream(true).start(), command.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs one of our programs in a JVM of its own, with the classes of James, of the extension and of the optional
     * jars.
     *
     * @param option of the JVM
     * @return what it said
     */
    static String runInJames(String option, String mainClass, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                option,
                "-cp",
                String.join(
                        File.pathSeparator,
                        Project.built("benchmarks/target/turing-benchmarks.jar", "benchmarks")
                                .toString(),
                        Project.built("james-app/target/james/lib", "james-app") + "/*",
                        Project.built("dist/target/turing-james-extension.jar", "dist")
                                .toString(),
                        optional("sqlite"),
                        optional("mariadb"),
                        optional("mongodb")),
                mainClass));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String optional(String name) {
        return Project.built("dist/target/turing-james-" + name + ".jar", "dist")
                .toString();
    }
}
