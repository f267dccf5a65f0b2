package org.turingmail.central.tenants;

import java.util.EnumSet;
import java.util.Set;

/** What a person may do who signs in. */
public enum Role {
    /** Sees and decides on messages that are held for one of the own addresses. */
    MEMBER(EnumSet.of(Scope.HELD_READ, Scope.HELD_DECIDE)),
    /** Sees and decides on all messages that are held for the tenant, and administers its lists and rules. */
    MANAGER(EnumSet.complementOf(EnumSet.of(Scope.OPERATOR))),
    /** All of that, and keys. */
    OPERATOR(EnumSet.of(Scope.OPERATOR));

    private final Set<Scope> scopes;

    Role(Set<Scope> scopes) {
        this.scopes = Set.copyOf(scopes);
    }

    Set<Scope> scopes() {
        return scopes;
    }

    /** Whether it is about the whole tenant, and not about the own addresses only. */
    public boolean isOfTheTenant() {
        return this != MEMBER;
    }
}
