package org.turingmail.it.planted;

import org.turingmail.it.planted.twin.Twin;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsItsTwin {
    public static final Class<?> TWIN = Twin.class;

    private KnowsItsTwin() {}
}
