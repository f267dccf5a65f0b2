package org.turingmail.launcher;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * One call of the launcher: what it knows of where it was called, and where it speaks.
 *
 * @param me what it was called by, for messages: {@code ./turing}
 * @param root the project's top folder
 * @param folder where it was called
 * @param environment the variables of its environment
 * @param out for what was asked for
 * @param err for what went wrong
 */
record Call(String me, Path root, Path folder, Map<String, String> environment, PrintStream out, PrintStream err) {

    void say(String line) {
        out.println(line);
    }

    /** A line on one step, or on one part of the whole. */
    void step(String what, String text) {
        out.println(step(what).concat(text));
    }

    /** The beginning of such a line. */
    static String step(String what) {
        return String.format("  %-16s ", what);
    }

    /** This call, saying on {@link #err} what it would say on {@link #out}. */
    Call aside() {
        return new Call(me, root, folder, environment, err, err);
    }

    /** A path as the user would write it: from where they are, if it is below. */
    String pretty(Path path) {
        return path.startsWith(folder) && !path.equals(folder) ? "./" + folder.relativize(path) : path.toString();
    }

    /** A variable of the environment; empty if it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** A word as a shell has to be given it. */
    static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
