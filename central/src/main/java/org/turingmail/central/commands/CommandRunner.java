package org.turingmail.central.commands;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs commands of an administrator, and says what went wrong with them: an {@link IllegalArgumentException} is wrong
 * usage, an {@link IOException} a command that was not done. A command returns its exit status.
 */
public final class CommandRunner {
    /** Exit status of a command that was done. */
    public static final int OK = 0;
    /** Exit status of a command that was not done. */
    public static final int FAILED = 1;

    private static final Set<String> HELP = Set.of("help", "--help", "-h");

    private final CommandLine line;
    private final String name;
    private final String help;
    private final int usage;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param commands to run; what to do with faults is set here
     * @param name what stands before the commands, with a blank at its end; empty if nothing does
     * @param help about all of them
     * @param usage exit status of wrong usage
     */
    public CommandRunner(CommandLine commands, String name, String help, int usage, PrintStream out, PrintStream err) {
        this.name = requireNonNull(name);
        this.help = requireNonNull(help);
        this.usage = usage;
        this.out = requireNonNull(out);
        this.err = requireNonNull(err);
        this.line = commands
                // A file may have any name.
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((e, arguments) -> wrongUsage(e, List.of(arguments)))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e));
    }

    /** Runs one command; returns its exit status. */
    public int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            err.println(help);
            return usage;
        }
        if (HELP.contains(arguments.get(0)) || arguments.contains("--help") || arguments.contains("-h")) {
            out.println(help);
            return OK;
        }
        return line.execute(arguments.toArray(String[]::new));
    }

    private int wrongUsage(CommandLine.ParameterException e, List<String> arguments) {
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            err.println("Unknown command: " + name + String.join(" ", arguments));
        } else {
            err.println(e.getMessage());
        }
        return seeHelp();
    }

    private int failed(Exception e) {
        if (e instanceof IllegalArgumentException) {
            err.println(e.getMessage());
            return seeHelp();
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
        if (e instanceof IOException) {
            err.println("Not done: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return FAILED;
        }
        throw new IllegalStateException(e);
    }

    private int seeHelp() {
        err.println("See: " + name + (name.isEmpty() ? "help" : "--help"));
        return usage;
    }
}
