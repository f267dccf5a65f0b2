package org.turingmail.protocol.planted;

import org.apache.james.core.MailAddress;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsJames {
    public static final Class<?> JAMES = MailAddress.class;
}
