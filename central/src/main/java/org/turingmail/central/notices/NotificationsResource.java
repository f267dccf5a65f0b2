package org.turingmail.central.notices;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

/** Who was to be notified of which message, by webhook or mail. */
@Path(Api.ROOT + "/notifications")
@Produces(MediaType.APPLICATION_JSON)
class NotificationsResource {
    private final Notices notices;
    private final CurrentAgent current;

    NotificationsResource(Notices notices, CurrentAgent current) {
        this.notices = notices;
        this.current = current;
    }

    /**
     * Pages through the notifications of the tenant, of the last 14 days. Changes nothing.
     *
     * @param after the id after which the page begins; 0 for the first page
     * @param limit 1 to {@value Api#MAX_PAGE}
     */
    @GET
    @Operation(summary = "Pages through who was to be told of which mail")
    public NotificationPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("100") int limit) {
        PageRequest page = new PageRequest(after, limit);
        return notices.page(current.tenantId(), page.after(), page.limit());
    }
}
