package org.turingmail.protocol;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Agents. */
@Path(Api.ROOT + "/agents")
@Produces(MediaType.APPLICATION_JSON)
public interface AgentsApi {
    /** The agent to whom the API key belongs. */
    @GET
    @Path("me")
    AgentInfo me();
}
