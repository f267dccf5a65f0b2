package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

/** An agent of a tenant: the one who calls the API. */
public record Agent(long id, String name, long tenantId, String tenant) implements Caller, Author {
    public Agent {
        requireNonNull(name);
        requireNonNull(tenant);
    }

    @Override
    public String actor() {
        return "agent:" + name;
    }
}
