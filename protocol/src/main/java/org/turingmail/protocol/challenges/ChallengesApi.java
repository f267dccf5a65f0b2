package org.turingmail.protocol.challenges;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Keys;

/** Reports of the agent on challenges that it was told to send. */
@Path(Api.ROOT + "/challenges")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ChallengesApi {
    /**
     * The challenges that were issued on registration of these held mails are in the outgoing queue. Idempotent;
     * unknown keys are ignored.
     */
    @POST
    @Path("sent")
    @Operation(summary = "The challenges issued for these mails are in the outgoing queue")
    void sent(Keys heldMails);
}
