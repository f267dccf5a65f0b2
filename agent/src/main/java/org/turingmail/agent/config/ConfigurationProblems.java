package org.turingmail.agent.config;

import java.util.List;

/** Every problem found in a configuration file, reported together so that an administrator can fix them in one go. */
public final class ConfigurationProblems extends RuntimeException {
    private final transient List<String> problems;

    ConfigurationProblems(String file, List<String> problems) {
        super(file + " has " + problems.size() + (problems.size() == 1 ? " problem:" : " problems:") + "\n  - "
                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem: the key, its value (never that of a secret), what would be right. */
    public List<String> problems() {
        return problems;
    }
}
