package org.turingmail.central.tenants;

import java.util.Set;

/** Who has some of what can be done with a tenant, and whose changes are recorded. */
sealed interface Scoped extends Caller, Author permits Person, Program {
    @Override
    long tenantId();

    Set<Scope> scopes();
}
