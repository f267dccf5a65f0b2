package org.turingmail.protocol.planted;

import org.glassfish.jersey.client.ClientConfig;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsTheWebFramework {
    public static final Class<?> FRAMEWORK = ClientConfig.class;
}
