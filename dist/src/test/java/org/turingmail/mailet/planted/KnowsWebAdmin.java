package org.turingmail.mailet.planted;

import org.turingmail.webadmin.HeldMailsRoutes;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsWebAdmin {
    public static final Class<?> NEIGHBOUR = HeldMailsRoutes.class;
}
