package org.turingmail.central.tenants;

/** Who sent a request, by its key or its session. */
sealed interface Caller permits Agent, Exporter, Scoped {
    long tenantId();
}
