package org.turingmail.protocol.correspondents;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** What users teach by writing: whom they wrote to may write to them. */
@Path(Api.ROOT + "/correspondents")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface CorrespondentsApi {
    /**
     * Adds an allow entry for each correspondent to the user's own list, and remembers the Message-ID, so that whatever
     * answers it passes to the user. Idempotent; a block entry is left alone.
     */
    @POST
    @Operation(summary = "A user wrote to these addresses: they become known to that user")
    void learn(Correspondents correspondents);
}
