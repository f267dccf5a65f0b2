package org.turingmail.agent.planted;

import org.turingmail.matcher.IsUnknownSender;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsAMatcher {
    public static final Class<?> ABOVE = IsUnknownSender.class;
}
