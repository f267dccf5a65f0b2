package org.turingmail.protocol;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.turingmail.protocol.verdicts.Verdict;

/** The tenant's allow and block list as a file for other programs. */
@Path(Api.ROOT + "/list-exports")
public interface ListExportsApi {
    /**
     * Exports the list as a file. The response has an {@code ETag} and is compressed for clients that accept that; a
     * request with the current tag in {@code If-None-Match} returns 304.
     *
     * @param format name of the format
     * @param verdict only entries with this verdict; needed by formats whose lines have none
     * @param scope for whose mail the entries count
     * @param owner the recipient or recipient domain, by the scope
     */
    @GET
    @Path("{format}")
    @Produces({MediaType.TEXT_PLAIN, "text/csv"})
    Response export(
            @PathParam("format") String format,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") @DefaultValue("TENANT") EntryScope scope,
            @QueryParam("owner") @DefaultValue("") String owner,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam(HttpHeaders.IF_MODIFIED_SINCE) String ifModifiedSince);
}
