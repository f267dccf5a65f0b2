package org.turingmail.mailrepository.commands;

import java.io.PrintStream;

/** Counts what is wrong, and names each. Not thread-safe. */
final class Tally {
    private final PrintStream out;
    private long wrong;

    Tally(PrintStream out) {
        this.out = out;
    }

    void wrong(String what) {
        wrong++;
        out.println(what);
    }

    long wrong() {
        return wrong;
    }
}
