package org.turingmail.agent.twin;

import org.turingmail.agent.planted.KnowsItsTwin;

/** Breaks a rule on purpose, together with the other one. */
public final class Twin {
    public static final Class<?> TWIN = KnowsItsTwin.class;
}
