package org.turingmail.central.rules;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.protocol.Api;

/**
 * The tenant's rules, 500 at the most.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/rules")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface RulesApi {
    /** Adds one; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Adds a rule")
    Rule add(Rule added);

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the rules of the tenant")
    RulePage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);

    @GET
    @Path("{id}")
    @Operation(summary = "A rule")
    Rule get(@PathParam("id") long id);

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a rule")
    Rule change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, Rule changed);

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a rule")
    void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch);

    /**
     * What a rule would have done while it was on trial; kept for 14 days.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Path("{id}/trials")
    @Operation(summary = "What a rule on trial would have done")
    RuleTrialPage trials(
            @PathParam("id") long id,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit);
}
