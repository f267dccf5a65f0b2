package org.turingmail.protocol.agents;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** What an agent may learn of itself. */
@Path(Api.ROOT + "/agents")
@Produces(MediaType.APPLICATION_JSON)
public interface AgentApi {
    /** The agent to whom the API key belongs. */
    @GET
    @Path("me")
    @Operation(summary = "The agent to whom the key belongs")
    AgentInfo me();
}
