package org.turingmail.central.sharing.remote;

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
import org.turingmail.central.sharing.ListSource;
import org.turingmail.protocol.Api;

/**
 * Lists of other installations, 50 at the most.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 *
 * <p>Another {@code list} or key in a change makes a new beginning: all documents are forgotten.
 */
@Path(Api.ROOT + "/list-sources")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ListSourcesApi {
    /** Goes by a list; a name that is taken is a conflict. It is fetched within seconds. */
    @POST
    @Operation(summary = "Adds a remote list source")
    ListSource add(ListSource added);

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the lists of other installations")
    ListSourcePage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);

    @GET
    @Path("{id}")
    @Operation(summary = "A list of another installation, and how it is")
    ListSource get(@PathParam("id") long id);

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes where and how a list is fetched")
    ListSource change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, ListSource changed);

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a remote list source")
    void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch);

    /**
     * The entries that count, as far as they are not hashed; each with the origin {@code shared}.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Path("{id}/entries")
    @Operation(summary = "Pages through the entries that count")
    ListEntryPage entries(
            @PathParam("id") long id,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit);

    /** The documents that were accepted. */
    @GET
    @Path("{id}/versions")
    @Operation(summary = "The documents that were accepted")
    ListSourceVersions versions(@PathParam("id") long id);

    /** Fetches it now, and answers what came of it. */
    @POST
    @Path("{id}/fetch")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Fetches a list now")
    ListSource fetch(@PathParam("id") long id);

    /**
     * Takes back the document that counts: the one before counts again, and only a greater version will be accepted.
     * Without one before, it is a conflict.
     *
     * @param version which one, its {@code documentVersion}: if another one counts, it is a conflict, and one that was
     *     taken back already stays so
     */
    @POST
    @Path("{id}/rollback")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Takes the last document back")
    ListSource rollback(@PathParam("id") long id, @QueryParam("version") @DefaultValue("0") long version);
}
