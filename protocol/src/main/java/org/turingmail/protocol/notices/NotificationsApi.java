package org.turingmail.protocol.notices;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.NotificationPage;

/** Who is told of which mail. Webhooks are told by central; mails about it, the notices, are written by agents. */
@Path(Api.ROOT + "/notifications")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface NotificationsApi {
    /**
     * Pages through the notifications of the tenant, of the last 14 days. Changes nothing.
     *
     * @param after the id after which the page begins; 0 for the first page
     * @param limit 1 to {@value Api#MAX_PAGE}
     */
    @GET
    NotificationPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("100") int limit);

    /**
     * Takes notices to send. They are this agent's for five minutes; one that is not reported until then is given out
     * again, to whichever agent of the tenant asks next. One that is reported as failed is the others' at once.
     *
     * @param limit 1 to 100
     */
    @POST
    @Path("claims")
    Notices claim(@QueryParam("limit") @DefaultValue("20") int limit);

    /** Says what became of notices. Idempotent. */
    @POST
    @Path("reports")
    void report(NoticeReport report);
}
