package org.turingmail.central.tenants;

/** Whoever may change something of a tenant: an agent, or a program with a key of its own. */
public interface Author {
    long tenantId();

    /** The name of the tenant. */
    String tenant();

    /** The name of the agent, or of the key. */
    String name();

    /** How the audit trail calls it: {@code agent:NAME} or {@code key:NAME}. */
    String actor();
}
