package org.turingmail.central.tenants;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/**
 * A member of a tenant who has signed in. Immutable.
 *
 * @param memberId of the account
 * @param addresses canonical, at least one; the first is the one that the account is called by
 * @param sessionId of the session that the request belongs to
 * @param csrfToken what a request that changes something has to name, beside the cookie
 */
public record Person(
        long memberId,
        long tenantId,
        String tenant,
        Role role,
        List<String> addresses,
        long sessionId,
        String csrfToken)
        implements Scoped {
    public Person {
        requireNonNull(tenant);
        requireNonNull(role);
        requireNonNull(csrfToken);
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("A member has an address");
        }
    }

    @Override
    public String name() {
        return addresses.get(0);
    }

    @Override
    public String actor() {
        return "member:" + name();
    }

    @Override
    public Set<Scope> scopes() {
        return role.scopes();
    }
}
