package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

/**
 * An agent of a tenant: the one who calls the API.
 *
 * @param keyId which of its keys it calls with
 */
public record Agent(long id, String name, long tenantId, String tenant, long keyId) implements Caller, Author {
    public Agent {
        requireNonNull(name);
        requireNonNull(tenant);
    }

    @Override
    public String actor() {
        return "agent:" + name;
    }
}
