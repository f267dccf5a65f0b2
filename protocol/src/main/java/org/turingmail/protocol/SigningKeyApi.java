package org.turingmail.protocol;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The key with which this installation signs list documents. */
@Path(Api.ROOT + "/signing-key")
@Produces(MediaType.APPLICATION_JSON)
public interface SigningKeyApi {
    /** Its public part, for others to pin. */
    @GET
    ListKey get();
}
