package org.turingmail.central.tenants;

/** The author of a change to a tenant's data: an agent, a program with its own key, or a member. */
public interface Author {
    long tenantId();

    /** The name of the tenant. */
    String tenant();

    /** The name of the agent or of the key, or an address of the member. */
    String name();

    /** How the audit trail calls it: {@code agent:NAME}, {@code key:NAME} or {@code member:ADDRESS}. */
    String actor();
}
