package org.turingmail.protocol.notices;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** Notices to local users, which agents write and send. */
@Path(Api.ROOT + "/notifications")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface NoticesApi {
    /**
     * Takes notices to send. They are this agent's for five minutes; one that is not reported until then is given out
     * again, to whichever agent of the tenant asks next. One that is reported as failed is the others' at once.
     *
     * @param limit 1 to 100
     */
    @POST
    @Path("claims")
    @Operation(summary = "Takes notices to send, for five minutes")
    Notices claim(@QueryParam("limit") @DefaultValue("20") int limit);

    /** Says what became of notices. Idempotent. */
    @POST
    @Path("reports")
    @Operation(summary = "Says what became of notices")
    void report(NoticeReport report);
}
