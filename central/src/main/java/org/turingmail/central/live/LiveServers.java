package org.turingmail.central.live;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.configuration.ListenAddress;
import org.turingmail.central.lists.EntryHits;
import org.turingmail.central.verdicts.Policies;

/** Starts the servers that are configured: by default none. */
@ApplicationScoped
class LiveServers {
    private final List<RequestServer> servers = new ArrayList<>();

    void start(
            @Observes @Priority(2_600) StartupEvent event,
            CentralConfiguration configuration,
            Vertx vertx,
            Jdbi jdbi,
            Policies policies,
            EntryHits hits) {
        LiveRulings rulings = new LiveRulings(jdbi, policies, hits);
        configuration
                .socketmapListen()
                .ifPresent(address -> servers.add(
                        RequestServer.start(vertx, address, new Socketmap(rulings), configuration.receiveTimeout())));
        for (ListenAddress address : configuration.policyServiceListen()) {
            servers.add(RequestServer.start(
                    vertx, address, new PolicyService(rulings, address.tenant()), configuration.receiveTimeout()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        servers.forEach(RequestServer::close);
    }
}
