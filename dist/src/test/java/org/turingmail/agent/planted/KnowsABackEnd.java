package org.turingmail.agent.planted;

import org.turingmail.mailrepository.jpa.JpaStorageProvider;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsABackEnd {
    public static final Class<?> BACK_END = JpaStorageProvider.class;
}
