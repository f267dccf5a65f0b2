package org.turingmail.central.rules.engine;

/** Takes note of what is wrong with a value. */
@FunctionalInterface
public interface ErrorReporter {
    /**
     * @param field path of the value, such as {@code conditions[2].values[0]}
     * @param message what is wrong with it, and what would be right
     */
    void reject(String field, String message);

    /** These faults, seen from the value in which a field is. */
    default ErrorReporter in(String field) {
        return (inner, message) -> reject(field + "." + inner, message);
    }
}
