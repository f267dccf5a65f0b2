package org.turingmail.central.connections;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.Map;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * Stands before all routes: tells a connection where its requests begin and end, and limits how many requests of one
 * client run at a time, be they from one address or through a trusted proxy. A request with a valid key is not counted
 * any more: the agents behind one address are not limited together.
 */
@ApplicationScoped
class WatchRequests {
    private static final int PRIORITY = 1_000;
    private static final int FIRST = -1_000_000;
    private static final String SLOT = WatchRequests.class.getName();

    private final int mostOfClient;
    private final Map<ClientNetwork, Integer> ofClient = new HashMap<>();

    WatchRequests(CentralConfiguration configuration) {
        this.mostOfClient = configuration.connectionsPerAddress();
    }

    void publicPort(@Observes Filters filters) {
        filters.register(this::pass, PRIORITY);
    }

    void managementPort(@Observes ManagementInterface management) {
        management.router().route().order(FIRST).handler(this::watch);
    }

    void metrics(@Observes StartupEvent event, MeterRegistry registry) {
        ConnectionTable.current().ifPresent(table -> {
            Gauge.builder("turing.connections", table, ConnectionTable::open)
                    .description("Connections that are open, to all ports together")
                    .register(registry);
            FunctionCounter.builder("turing.connections.refused", table, ConnectionTable::refused)
                    .description("Connections that were one too many, of an address or in total")
                    .register(registry);
            FunctionCounter.builder("turing.connections.closed", table, ConnectionTable::closed)
                    .description("Connections that were too slow")
                    .register(registry);
        });
    }

    private void watch(RoutingContext context) {
        began(context);
        context.next();
    }

    private void pass(RoutingContext context) {
        began(context);
        HttpServerRequest request = context.request();
        ClientNetwork client = ClientNetwork.of(Requests.client(request));
        synchronized (ofClient) {
            if (ofClient.getOrDefault(client, 0) >= mostOfClient) {
                context.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "5")
                        .putHeader("Connection", "close")
                        .putHeader("Content-Type", "text/plain;charset=UTF-8")
                        .end("Too many requests at a time from this address\n");
                return;
            }
            ofClient.merge(client, 1, Integer::sum);
        }
        Slot slot = new Slot(client);
        context.put(SLOT, slot);
        context.addEndHandler(end -> slot.leave());
        context.next();
    }

    /** Records that this request has a valid key: it is no longer counted against the client's limit. */
    static void knownCaller(RoutingContext context) {
        if (context.get(SLOT) instanceof Slot slot) {
            slot.leave();
        }
    }

    private final class Slot {
        private final ClientNetwork client;
        private boolean left;

        Slot(ClientNetwork client) {
            this.client = client;
        }

        void leave() {
            synchronized (ofClient) {
                if (!left) {
                    left = true;
                    ofClient.computeIfPresent(client, (key, n) -> n == 1 ? null : n - 1);
                }
            }
        }
    }

    private static void began(RoutingContext context) {
        ConnectionWatch.of(context.request().connection()).ifPresent(watch -> {
            watch.requestBegan();
            context.addEndHandler(end -> watch.requestEnded());
        });
    }
}
