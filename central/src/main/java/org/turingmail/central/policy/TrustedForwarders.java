package org.turingmail.central.policy;

import java.util.Set;
import org.turingmail.central.address.Domain;

/**
 * Forwarders whose rewritten addresses are believed: the administrator names them, since they check whose mail they
 * forward. Immutable.
 *
 * @param domains on the envelope of what they forward; those below them are trusted as well
 */
public record TrustedForwarders(Set<Domain> domains) {
    /** Nobody is. */
    public static final TrustedForwarders NONE = new TrustedForwarders(Set.of());

    public TrustedForwarders {
        domains = Set.copyOf(domains);
    }

    boolean include(Domain domain) {
        return !domains.isEmpty()
                && domain.withParents().stream().map(Domain::new).anyMatch(domains::contains);
    }
}
