package org.turingmail.protocol;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What would happen to a mail, and why? */
@Path(Api.ROOT + "/explain")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ExplainApi {
    /** Rules as for a mail that comes, but changes, records and tells nothing. */
    @POST
    Explanations explain(ExplainRequest request);
}
