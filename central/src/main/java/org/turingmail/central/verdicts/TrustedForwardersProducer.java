package org.turingmail.central.verdicts;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.policy.TrustedForwarders;

/** Takes the trusted forwarders from the configuration, which the policy does not know. */
@Singleton
class TrustedForwardersProducer {
    @Produces
    @Singleton
    TrustedForwarders trustedForwarders(CentralConfiguration configuration) {
        return new TrustedForwarders(Set.copyOf(configuration.trustedForwarders()));
    }
}
