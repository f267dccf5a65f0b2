package org.turingmail.matcher.planted;

import org.turingmail.mailet.SendChallenge;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsAMailet {
    public static final Class<?> NEIGHBOUR = SendChallenge.class;
}
