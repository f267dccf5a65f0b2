package org.turingmail.launcher.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What starts a Java program: what is on its command line, its environment and its folder. For use by one thread. */
public final class JavaCommand {
    private final List<String> options = new ArrayList<>();
    private final List<String> program = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Predicate<String> withheld = variable -> false;
    private Path folder;

    private JavaCommand() {}

    /** With the Java that runs this program. */
    public static JavaCommand withHeap(String limit) {
        return new JavaCommand().options(List.of("-Xmx" + limit));
    }

    /** Adds options of the JVM, as they are. */
    public JavaCommand options(List<String> more) {
        options.addAll(more);
        return this;
    }

    /** Adds a system property. */
    public JavaCommand property(String key, String value) {
        options.add("-D" + key + "=" + value);
        return this;
    }

    public JavaCommand properties(Map<String, String> more) {
        more.forEach(this::property);
        return this;
    }

    public JavaCommand jar(Path jar) {
        program.addAll(List.of("-jar", jar.toString()));
        return this;
    }

    public JavaCommand mainClass(String name, String... classPath) {
        program.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), name));
        return this;
    }

    /** Adds arguments of the program, behind it. */
    public JavaCommand arguments(List<String> arguments) {
        program.addAll(arguments);
        return this;
    }

    /** Variables beside those that this process has. */
    public JavaCommand environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Variables of this process that the program does not get. */
    public JavaCommand withholding(Predicate<String> variables) {
        withheld = withheld.or(variables);
        return this;
    }

    /** Where it is started; by default where this process was. */
    public JavaCommand folder(Path start) {
        folder = start;
        return this;
    }

    /** The command line. */
    public List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(program);
        return List.copyOf(line);
    }

    /** What starts it, behind other words of a command line. */
    public ProcessBuilder builder(String... before) {
        List<String> line = new ArrayList<>(List.of(before));
        line.addAll(line());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeIf(withheld);
        builder.environment().putAll(environment);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        return builder;
    }
}
