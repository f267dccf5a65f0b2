package org.turingmail.central.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Shows whom central takes the caller for. For tests only. */
@Path("test-peer")
@Produces(MediaType.TEXT_PLAIN)
public class PeerResource {
    @GET
    public String peer(@Context RoutingContext context) {
        return context.request().remoteAddress().hostAddress() + " "
                + context.request().absoluteURI();
    }
}
