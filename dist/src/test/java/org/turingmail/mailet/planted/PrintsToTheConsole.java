package org.turingmail.mailet.planted;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class PrintsToTheConsole {
    private PrintsToTheConsole() {}

    public static void print() {
        System.out.println("where no administrator looks");
    }
}
