package org.turingmail.agent.planted;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class SecretUtils {
    private SecretUtils() {}
}
