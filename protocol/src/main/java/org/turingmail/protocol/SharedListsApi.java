package org.turingmail.protocol;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** The lists of other tenants to which the tenant may subscribe. */
@Path(Api.ROOT + "/shared-lists")
@Produces(MediaType.APPLICATION_JSON)
public interface SharedListsApi {
    /**
     * @param after the {@code next} of the page before; empty for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    SharedListPage list(
            @QueryParam("after") @DefaultValue("") String after, @QueryParam("limit") @DefaultValue("50") int limit);
}
