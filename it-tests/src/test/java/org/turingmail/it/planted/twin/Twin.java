package org.turingmail.it.planted.twin;

import org.turingmail.it.planted.KnowsItsTwin;

/** Breaks a rule on purpose, together with the other one. */
public final class Twin {
    public static final Class<?> TWIN = KnowsItsTwin.class;

    private Twin() {}
}
