package org.turingmail.protocol;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What holds for all rules of the tenant. */
@Path(Api.ROOT + "/rule-settings")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface RuleSettingsApi {
    @GET
    RuleSettings get();

    @PUT
    RuleSettings change(RuleSettings settings);
}
