package org.turingmail.central.tenants;

/** Whose key came with a request. */
sealed interface Caller permits Agent, Exporter, Program {
    long tenantId();
}
