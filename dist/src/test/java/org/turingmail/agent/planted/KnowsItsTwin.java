package org.turingmail.agent.planted;

import org.turingmail.agent.twin.Twin;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsItsTwin {
    public static final Class<?> TWIN = Twin.class;
}
