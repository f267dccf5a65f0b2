package org.turingmail.mailrepository.planted;

import org.turingmail.agent.central.Central;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsTheAgent {
    public static final Class<?> ABOVE = Central.class;
}
