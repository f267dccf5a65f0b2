package org.turingmail.launcher;

import java.util.List;

/** What was wanted cannot be done: says why and what to do, a line each. The launcher ends with the exit status 1. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    Failure(String... lines) {
        this(List.of(lines));
    }

    Failure(List<String> lines) {
        super(String.join("\n", lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    List<String> lines() {
        return lines;
    }
}
