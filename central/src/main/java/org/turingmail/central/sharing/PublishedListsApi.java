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
import org.turingmail.protocol.Api;

/**
 * The lists that the tenant publishes, 100 at the most. Who is taken out of {@code tenants} loses the list at once.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/published-lists")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface PublishedListsApi {
    /** Publishes a list; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Publishes a list")
    PublishedList add(PublishedList added);

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the lists that the tenant publishes")
    PublishedListPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);

    @GET
    @Path("{id}")
    @Operation(summary = "A published list")
    PublishedList get(@PathParam("id") long id);

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a published list")
    PublishedList change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, PublishedList changed);

    @DELETE
    @Path("{id}")
    @Operation(summary = "Unpublishes a list")
    void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch);

    /** Who may fetch the document of the list with {@link DocumentAccess#TOKEN}. */
    @GET
    @Path("{id}/tokens")
    @Operation(summary = "The tokens of a published list")
    ListTokens tokens(@PathParam("id") long id);

    /** Makes a token, of which a list has 1,000 at the most; the answer is the only one that has it. */
    @POST
    @Path("{id}/tokens")
    @Operation(summary = "Makes a token for another installation")
    ListToken addToken(@PathParam("id") long id, ListToken added);

    @DELETE
    @Path("{id}/tokens/{token}")
    @Operation(summary = "Removes a token")
    void removeToken(@PathParam("id") long id, @PathParam("token") long token);
}
