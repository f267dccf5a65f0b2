package org.turingmail.protocol;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** The history of the tenant's lists. */
@Path(Api.ROOT + "/list-changes")
@Produces(MediaType.APPLICATION_JSON)
public interface ListChangesApi {
    /**
     * The newest changes first.
     *
     * @param before the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     * @param entry only changes of this entry; 0 for all
     */
    @GET
    ListChangePage list(
            @QueryParam("before") @DefaultValue("0") long before,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("entry") @DefaultValue("0") long entry);
}
