package org.turingmail.central.configuration;

import java.util.List;

/** The configuration cannot be used. The message lists every problem, each with key, value and example. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /** @param problems at least one, each a line with the key or file, what is wrong with it, and what to do */
    public InvalidConfigurationException(List<String> problems) {
        super("The configuration has " + problems.size() + (problems.size() == 1 ? " problem:" : " problems:")
                + "\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
