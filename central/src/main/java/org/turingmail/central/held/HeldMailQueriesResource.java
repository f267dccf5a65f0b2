package org.turingmail.central.held;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.held.RecipientState;

/** What central knows of the messages that the calling agent holds. */
@Path(Api.ROOT + "/held-mails")
@Produces(MediaType.APPLICATION_JSON)
class HeldMailQueriesResource {
    private final HeldMailQueries queries;
    private final CurrentAgent current;

    HeldMailQueriesResource(HeldMailQueries queries, CurrentAgent current) {
        this.queries = queries;
        this.current = current;
    }

    /** A held message, or one that was. */
    @GET
    @Path("{key}")
    @Operation(summary = "A held mail of the agent")
    public HeldMail get(@PathParam("key") String key) {
        return queries.find(current.get().id(), key)
                .orElseThrow(() -> ProblemException.notFound("This agent never registered a mail with that key"));
    }

    /**
     * Pages through the messages that have a recipient in the given state.
     *
     * @param after the {@code next} of the page before; null for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the held mails of the agent")
    public HeldMailPage list(
            @QueryParam("state") @DefaultValue("HELD") RecipientState state,
            @QueryParam("after") String after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        Checks checks = new Checks();
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        if (after != null) {
            checks.key(after, "after");
        }
        checks.done();
        return queries.page(current.get().id(), state, after == null ? "" : after, limit);
    }
}
