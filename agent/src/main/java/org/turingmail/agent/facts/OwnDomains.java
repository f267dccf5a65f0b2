package org.turingmail.agent.facts;

import org.apache.james.core.Domain;

/** The domains that James receives mail for. Thread-safe. */
@FunctionalInterface
public interface OwnDomains {
    /** Whether a domain is one of them; what cannot be found out is not. */
    boolean contain(Domain domain);
}
