package org.turingmail.protocol;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.turingmail.protocol.verdicts.Verdict;

/** Files that are read into the tenant's allow and block list. */
@Path(Api.ROOT + "/list-imports")
@Produces(MediaType.APPLICATION_JSON)
public interface ListImportsApi {
    /**
     * Imports a file into the list. Existing entries are left unchanged, so importing the same file twice adds nothing.
     * If there are more invalid lines than the limit, nothing is added and the response is a problem that names them.
     *
     * @param format name of the format of the file
     * @param verdict {@code DELIVER} or {@code BLOCK}, of lines that do not say it themselves
     * @param scope of lines that do not say it themselves
     * @param owner the recipient or recipient domain, by the scope
     * @param dryRun only tell what would be added
     * @param skipInvalid import valid lines, however many others are invalid
     * @param errorLimit the number of invalid lines that are tolerated
     * @param subdomains whether a domain alone stands for its subdomains too, in formats that leave that open
     * @param allowBroad whether entries may be about many, as for {@link ListEntriesApi#add}; else such a line is
     *     invalid
     * @param name what the import is called in the list of imports
     * @param contentType may name the character set, else it is UTF-8
     */
    @POST
    @Consumes({"text/*", MediaType.APPLICATION_OCTET_STREAM})
    ListImport run(
            @QueryParam("format") @DefaultValue("") String format,
            @QueryParam("verdict") Verdict verdict,
            @QueryParam("scope") @DefaultValue("TENANT") EntryScope scope,
            @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @QueryParam("skipInvalid") @DefaultValue("false") boolean skipInvalid,
            @QueryParam("errorLimit") @DefaultValue("0") long errorLimit,
            @QueryParam("subdomains") @DefaultValue("false") boolean subdomains,
            @QueryParam("allowBroad") @DefaultValue("false") boolean allowBroad,
            @QueryParam("name") @DefaultValue("") String name,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            InputStream file);

    /**
     * Pages through the imports of the tenant.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    ListImportPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit);

    /** An import. */
    @GET
    @Path("{id}")
    ListImport get(@PathParam("id") long id);

    /** Takes an import back: what it added is removed, but for entries that were changed since. Repeatable. */
    @DELETE
    @Path("{id}")
    void undo(@PathParam("id") long id);
}
