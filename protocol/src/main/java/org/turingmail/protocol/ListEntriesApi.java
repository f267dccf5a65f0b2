package org.turingmail.protocol;

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
import org.turingmail.protocol.verdicts.Verdict;

/** The tenant's allow and block list. */
@Path(Api.ROOT + "/list-entries")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ListEntriesApi {
    /**
     * Adds an entry. The same kind, value, scope, owner and verdict again answers the entry that is there.
     *
     * @param allowBroad whether it may be about many: a domain without a dot or a public suffix ({@code com},
     *     {@code co.uk}), a network larger than an IPv4 /8 or IPv6 /16, a pattern that matches everybody or all domains
     *     below such a suffix
     */
    @POST
    ListEntry add(@QueryParam("allowBroad") @DefaultValue("false") boolean allowBroad, ListEntry entry);

    /**
     * The entries that fit all that is given.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     * @param search text that the value contains, in any case
     * @param owner the recipient or recipient domain
     * @param origin {@code manual}, {@code import}, {@code challenge} or {@code outgoing}
     */
    @GET
    ListEntryPage list(
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("search") String search,
            @QueryParam("kind") EntryKind kind,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") EntryScope scope,
            @QueryParam("owner") String owner,
            @QueryParam("origin") String origin);

    /** How many entries fit all that is given, as for {@link #list}. */
    @GET
    @Path("count")
    ListEntryCount count(
            @QueryParam("search") String search,
            @QueryParam("kind") EntryKind kind,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") EntryScope scope,
            @QueryParam("owner") String owner,
            @QueryParam("origin") String origin);

    /**
     * Adds, changes and removes entries: all that is asked for, or nothing, unless {@link ListEntryBulk#skipInvalid()}.
     * What cannot be done is named by its index.
     */
    @POST
    @Path("bulk")
    ListEntryBulkAnswer bulk(ListEntryBulk operations);

    /**
     * Removes all entries that match the filter of {@link #list}; without a filter, all entries of the tenant.
     *
     * @param expected how many they are; if they are more or fewer, none is removed. At most {@value Api#MAX_REMOVED}
     */
    @DELETE
    ListEntryCount removeAll(
            @QueryParam("expected") Long expected,
            @QueryParam("search") String search,
            @QueryParam("kind") EntryKind kind,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") EntryScope scope,
            @QueryParam("owner") String owner,
            @QueryParam("origin") String origin);

    /** One entry, with its {@code ETag}. */
    @GET
    @Path("{id}")
    ListEntry get(@PathParam("id") long id);

    /**
     * Changes verdict, note, end and {@code authenticatedOnly} of an entry; kind, value, scope and owner must be what
     * they are.
     *
     * @param ifMatch the {@code ETag} of the entry that the change is meant for; without it, whatever it is now is
     *     changed
     */
    @PUT
    @Path("{id}")
    ListEntry change(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, ListEntry changed);

    /** @param ifMatch the {@code ETag} of the entry that is to be removed; without it, whatever it is now is removed */
    @DELETE
    @Path("{id}")
    void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch);
}
