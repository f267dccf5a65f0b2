package org.turingmail.central.verdicts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.ListEntries;
import org.turingmail.central.lists.SharedLists;
import org.turingmail.central.lists.index.ListLookup;
import org.turingmail.central.policy.TrustedForwarders;
import org.turingmail.central.replies.Replies;
import org.turingmail.central.rules.Rules;

/** CDI producers for verdicts. */
@ApplicationScoped
class VerdictBeans {
    @Produces
    @Singleton
    Policies policies(ListLookup lookup, ListEntries entries, SharedLists shared) {
        return new Policies(lookup, entries, shared);
    }

    @Produces
    @Singleton
    TrustedForwarders trustedForwarders(CentralConfiguration configuration) {
        return new TrustedForwarders(Set.copyOf(configuration.trustedForwarders()));
    }

    @Produces
    @Singleton
    Rulings rulings(Policies policies, Rules rules, Replies replies) {
        return new Rulings(policies, rules, replies);
    }
}
