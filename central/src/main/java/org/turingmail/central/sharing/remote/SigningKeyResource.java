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
class SigningKeyResource {
    private final SigningKey key;

    SigningKeyResource(SigningKey key) {
        this.key = key;
    }

    /** Its public part, for others to pin. */
    @GET
    @Operation(summary = "The key with which this installation signs list documents")
    public ListKey get() {
        return key.toPublic();
    }
}
