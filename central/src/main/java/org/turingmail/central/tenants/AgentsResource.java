package org.turingmail.central.tenants;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

/** The agents of a tenant, for programs. */
@Path(Api.ROOT + "/agents")
@Produces(MediaType.APPLICATION_JSON)
class AgentsResource {
    private final CurrentAgent current;
    private final InstanceRecords instances;

    AgentsResource(CurrentAgent current, InstanceRecords instances) {
        this.current = current;
        this.instances = instances;
    }

    /**
     * The agents of the tenant, with their keys and the instances that used these lately.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the agents, with the servers that use their keys")
    public AgentPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        return instances.page(current.tenantId(), page.after(), page.limit());
    }
}
