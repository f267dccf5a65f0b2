package org.turingmail.protocol.decisions;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** The feed of decisions for the calling agent. */
@Path(Api.ROOT + "/decisions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface DecisionsApi {
    /**
     * The decisions after a cursor that are not acknowledged. Changes nothing. An agent that starts asks with
     * {@code after=0} and gets again what it did not acknowledge.
     *
     * @param after the cursor of the page before; 0 for all
     * @param epoch the epoch of the page before; null for none. A cursor of another epoch counts as 0
     * @param sentAt time of day at the agent, in milliseconds since 1970-01-01T00:00:00Z; null if it does not say
     * @param wait seconds to wait if there is none, 0 to {@value Api#MAX_WAIT_SECONDS}
     * @param limit 1 to {@value Api#MAX_PAGE}
     */
    @GET
    @Operation(summary = "Decisions after a cursor that are not acknowledged; waits for one if asked to")
    DecisionPage after(
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("epoch") String epoch,
            @QueryParam("sentAt") Long sentAt,
            @QueryParam("wait") @DefaultValue("0") int wait,
            @QueryParam("limit") @DefaultValue("100") int limit);

    /** These are carried out and need not be told again. Idempotent; unknown numbers are ignored. */
    @POST
    @Path("acknowledgements")
    @Operation(summary = "These decisions are carried out")
    void acknowledge(Acknowledgement acknowledgement);
}
