package org.turingmail.mailrepository.planted;

import org.turingmail.mailrepository.jpa.JpaStorageProvider;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class KnowsAnotherBackEnd {
    public static final Class<?> NEIGHBOUR = JpaStorageProvider.class;
}
