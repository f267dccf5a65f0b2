package org.turingmail.central.sharing.remote;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.sharing.ListKey;
import org.turingmail.protocol.Api;

/** The key with which this installation signs list documents. */
@Path(Api.ROOT + "/signing-key")
@Produces(MediaType.APPLICATION_JSON)
public interface SigningKeyApi {
    /** Its public part, for others to pin. */
    @GET
    @Operation(summary = "The key with which this installation signs list documents")
    ListKey get();
}
