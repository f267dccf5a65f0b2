package org.turingmail.protocol.verdicts;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** Is this sender known to these recipients? */
@Path(Api.ROOT + "/verdicts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface VerdictsApi {
    /**
     * One call for a mail, whatever the number of its recipients. Changes no state; what rules tell somebody, or would
     * have done on trial, is noted.
     */
    @POST
    @Operation(summary = "Is this sender known to these recipients?")
    Verdicts ask(VerdictRequest request);
}
