package org.turingmail.central.tenants;

/** The author of a change to a tenant's data: an agent, or a program with its own key. */
public interface Author {
    long tenantId();

    /** The name of the tenant. */
    String tenant();

    /** The name of the agent, or of the key. */
    String name();

    /** How the audit trail calls it: {@code agent:NAME} or {@code key:NAME}. */
    String actor();
}
