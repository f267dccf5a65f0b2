package org.turingmail.central.sharing;

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
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.protocol.Api;

/**
 * The lists of other tenants by which the tenant goes, 50 at the most. All changes count with the next verdict.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/subscriptions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface SubscriptionsApi {
    /** Subscribes to a list; twice to the same is a conflict. */
    @POST
    @Operation(summary = "Subscribes to a list")
    Subscription add(Subscription added);

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the subscriptions of the tenant")
    SubscriptionPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);

    @GET
    @Path("{id}")
    @Operation(summary = "A subscription")
    Subscription get(@PathParam("id") long id);

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a subscription")
    Subscription change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, Subscription changed);

    @DELETE
    @Path("{id}")
    @Operation(summary = "Ends a subscription")
    void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch);

    /**
     * The entries that count, as far as they are not hashed; each with the origin {@code shared}.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Path("{id}/entries")
    @Operation(summary = "Pages through the entries that count by a subscription")
    ListEntryPage entries(
            @PathParam("id") long id,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit);
}
