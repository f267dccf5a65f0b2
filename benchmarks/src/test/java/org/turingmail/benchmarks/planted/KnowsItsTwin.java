package org.turingmail.benchmarks.planted;

import org.turingmail.benchmarks.planted.twin.Twin;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsItsTwin {
    public static final Class<?> TWIN = Twin.class;

    private KnowsItsTwin() {}
}
