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
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.protocol.Api;

/**
 * The tenant's groups of recipients, 200 at the most. One that a rule names cannot be removed or renamed.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/recipient-groups")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface RecipientGroupsApi {
    /** Adds one; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Adds a group of recipients")
    RecipientGroup add(RecipientGroup added);

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the groups of recipients of the tenant")
    RecipientGroupPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);

    @GET
    @Path("{id}")
    @Operation(summary = "A group of recipients")
    RecipientGroup get(@PathParam("id") long id);

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a group of recipients")
    RecipientGroup change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, RecipientGroup changed);

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a group of recipients")
    void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch);
}
