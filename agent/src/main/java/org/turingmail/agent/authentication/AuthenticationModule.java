package org.turingmail.agent.authentication;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.metrics.api.GaugeRegistry;
import org.turingmail.agent.authentication.dns.CachingDns;
import org.turingmail.agent.authentication.dns.DnsServers;
import org.turingmail.agent.config.TuringConfiguration;
import org.xbill.DNS.ResolverConfig;

/** Says who authenticates senders: the front MTA if there is one, else the agent. */
public final class AuthenticationModule extends AbstractModule {
    private static final int DNS_PORT = 53;
    private static final Duration PER_SERVER = Duration.ofSeconds(2);
    private static final long MOST_CHARACTERS_OF_DNS = 16L << 20;

    @Provides
    @Singleton
    SenderAuthentication authentication(
            TuringConfiguration configuration, DNSService james, Clock clock, GaugeRegistry gauges) {
        Optional<TrustedResults> trusted = TrustedResults.configured(configuration);
        if (trusted.isPresent()) {
            return new RememberedAuthentication(new FrontMtaAuthentication(trusted.get()));
        }
        // James reads dnsservice.xml at start, maybe after this: its servers are known when a message arrives.
        Supplier<DnsServers> servers = Suppliers.memoize(() -> new DnsServers(
                configuration.dnsServers().isEmpty() ? serversOf(james) : configuration.dnsServers(), PER_SERVER));
        CachingDns dns = new CachingDns(
                (name, type, within) -> servers.get().ask(name, type, within), MOST_CHARACTERS_OF_DNS, PER_SERVER);
        gauges.register("turing.dns.cache.entries", dns::size);
        return new RememberedAuthentication(new OwnVerification(
                configuration.ownAuthservId(),
                configuration.trustedRelays(),
                dns,
                configuration.authenticationTimeout(),
                clock));
    }

    /** Those of {@code dnsservice.xml}; those of the machine where James has another service. */
    private static List<InetSocketAddress> serversOf(DNSService james) {
        List<InetSocketAddress> servers = james instanceof DNSJavaService
                ? Stream.of(((DNSJavaService) james).getDNSServers())
                        .map(server -> new InetSocketAddress(server, DNS_PORT))
                        .filter(server -> !server.isUnresolved())
                        .collect(Collectors.toList())
                : List.of();
        return servers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : servers;
    }
}
