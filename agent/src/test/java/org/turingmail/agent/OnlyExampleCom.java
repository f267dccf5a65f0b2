package org.turingmail.agent;

import java.util.List;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;

/** The domains of a James that has one. */
public final class OnlyExampleCom implements DomainList {
    @Override
    public List<Domain> getDomains() {
        return List.of(Domain.of("example.com"));
    }

    @Override
    public boolean containsDomain(Domain domain) {
        return getDomains().contains(domain);
    }

    @Override
    public void addDomain(Domain domain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeDomain(Domain domain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Domain getDefaultDomain() {
        return Domain.of("example.com");
    }
}
