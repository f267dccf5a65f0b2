package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/** A program, or a person, with a key for some of what can be done with a tenant. */
record Program(String name, long tenantId, String tenant, Set<Scope> scopes) implements Scoped {
    Program {
        requireNonNull(name);
        requireNonNull(tenant);
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String actor() {
        return "key:" + name;
    }
}
