package org.turingmail.central.rules;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** What holds for all rules of the tenant. */
@Path(Api.ROOT + "/rule-settings")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface RuleSettingsApi {
    @GET
    @Operation(summary = "What holds for all rules of the tenant")
    RuleSettings get();

    @PUT
    @Operation(summary = "Changes what holds for all rules of the tenant")
    RuleSettings change(RuleSettings settings);
}
