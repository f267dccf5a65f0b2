package org.turingmail.central.sharing;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** The lists of other tenants to which the tenant may subscribe. */
@Path(Api.ROOT + "/shared-lists")
@Produces(MediaType.APPLICATION_JSON)
public interface SharedListsApi {
    /**
     * @param after the {@code next} of the page before; empty for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the lists to which the tenant may subscribe")
    SharedListPage list(
            @QueryParam("after") @DefaultValue("") String after, @QueryParam("limit") @DefaultValue("50") int limit);
}
