package org.turingmail.protocol.agents;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.turingmail.protocol.AgentPage;
import org.turingmail.protocol.Api;

/** Agents: {@code me} is for themselves, the list for programs. */
@Path(Api.ROOT + "/agents")
@Produces(MediaType.APPLICATION_JSON)
public interface AgentsApi {
    /** The agent to whom the API key belongs. */
    @GET
    @Path("me")
    AgentInfo me();

    /**
     * The agents of the tenant, with their keys and the instances that used these lately.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    AgentPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);
}
