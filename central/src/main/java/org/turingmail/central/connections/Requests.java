package org.turingmail.central.connections;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/** The HTTP request behind a request of JAX-RS. */
public final class Requests {
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]+");

    private Requests() {}

    /** Its routing context. */
    static RoutingContext routing(ContainerRequestContext request) {
        ResteasyReactiveRequestContext context = (ResteasyReactiveRequestContext)
                ((ResteasyReactiveContainerRequestContext) request).getServerRequestContext();
        return context.serverRequest().unwrap(RoutingContext.class);
    }

    /** Its connection is no stranger's any more: a valid key has come over it. */
    public static void knownCaller(ContainerRequestContext request) {
        RoutingContext context = routing(request);
        ConnectionWatch.of(context.request().connection()).ifPresent(ConnectionWatch::becomeKnown);
        WatchRequests.knownCaller(context);
    }

    /** This connection speaks another protocol than HTTP: its server minds how long requests take. */
    public static void notHttp(NetSocket socket) {
        ConnectionWatch.of(socket).ifPresent(ConnectionWatch::isNotHttp);
    }

    /** Sets a header of the answer, whatever it will be. */
    public static void answerHeader(ContainerRequestContext request, String name, String value) {
        routing(request).response().putHeader(name, value);
    }

    /** The address of the client, see {@link #client(HttpServerRequest)}. */
    public static InetAddress client(ContainerRequestContext request) {
        return client(routing(request).request());
    }

    /**
     * The address of the client, as a trusted proxy names it. Only literal addresses: nothing is looked up.
     *
     * @return 0.0.0.0 if the proxy names it otherwise
     */
    public static InetAddress client(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String host = remote == null ? null : remote.hostAddress();
        try {
            if (host != null) {
                String literal = host.split("%", 2)[0];
                if (ADDRESS.matcher(literal).matches()) {
                    return InetAddress.getByName(literal);
                }
            }
            return InetAddress.getByAddress(new byte[4]);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
