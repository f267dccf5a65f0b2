package org.turingmail.protocol.reconciliation;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;

/** Makes agent and central agree on what is held. */
@Path(Api.ROOT + "/reconciliation")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ReconciliationApi {
    /**
     * Compares one page. A mail that is settled at central but still named here gets its decision into the feed again;
     * one that central believes held but that was not named in two rounds is flagged as missing.
     */
    @POST
    @Operation(summary = "Compares the keys that the agent holds with those that central knows")
    ReconciliationAnswer compare(ReconciliationPage page);
}
