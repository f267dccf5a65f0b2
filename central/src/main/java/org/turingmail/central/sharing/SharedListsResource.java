package org.turingmail.central.sharing;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

/** The lists of other tenants to which the tenant may subscribe. */
@Path(Api.ROOT + "/shared-lists")
@Produces(MediaType.APPLICATION_JSON)
class SharedListsResource {
    private static final int MAX_AFTER = 200;

    private final PublishedLists lists;
    private final TenantChange change;

    SharedListsResource(PublishedLists lists, TenantChange change) {
        this.lists = lists;
        this.change = change;
    }

    /**
     * @param after the {@code next} of the page before; empty for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the lists to which the tenant may subscribe")
    public SharedListPage list(
            @QueryParam("after") @DefaultValue("") String after, @QueryParam("limit") @DefaultValue("50") int limit) {
        Checks checks = new Checks();
        checks.text(after, MAX_AFTER, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        List<SharedList> found = change.read(handle -> lists.offered(handle, change.tenant(), after, limit + 1));
        PageRequest.Slice<SharedList, String> page = PageRequest.Slice.of(found, limit, SharedList::list);
        return SharedListPage.builder().lists(page.items()).next(page.next()).build();
    }
}
