package org.turingmail.central.lists.files;

import static java.util.Objects.requireNonNull;

import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.web.Checks;

/**
 * For whose mail the entries of a file count.
 *
 * @param owner canonical; empty for the whole tenant
 */
record ListScope(EntryScope scope, String owner) {
    ListScope {
        requireNonNull(scope);
        requireNonNull(owner);
    }

    static ListScope of(EntryScope scope, String owner, Checks checks) {
        if (scope == EntryScope.TENANT) {
            checks.that(owner.isEmpty(), "owner", "must be absent with scope TENANT");
            return new ListScope(scope, "");
        } else if (owner.isEmpty()) {
            checks.reject("owner", "is needed with scope " + scope);
            return new ListScope(scope, "");
        }
        return new ListScope(
                scope,
                (scope == EntryScope.USER
                                ? checks.address(owner, "owner").map(EmailAddress::canonical)
                                : checks.domain(owner, "owner").map(Domain::name))
                        .orElse(""));
    }

    @Override
    public String toString() {
        return owner.isEmpty() ? "the whole tenant" : owner;
    }
}
