package org.turingmail.protocol.planted;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** A route that no agent calls. */
@Path("/planted")
public interface UsedByNobody {
    @GET
    String get();
}
