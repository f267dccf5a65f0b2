package org.turingmail.benchmarks.planted.twin;

import org.turingmail.benchmarks.planted.KnowsItsTwin;

/** Breaks a rule on purpose, together with the other one. */
public final class Twin {
    public static final Class<?> TWIN = KnowsItsTwin.class;

    private Twin() {}
}
