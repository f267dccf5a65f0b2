package org.turingmail.central.inbox;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.held.HeldDecisions;
import org.turingmail.central.held.Viewer;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;

/** What people decided on held messages, to look at and to undo. */
@Path(Api.ROOT + "/held-decisions")
@Produces(MediaType.APPLICATION_JSON)
class HeldDecisionsResource {
    private final CurrentAgent current;
    private final DecisionHistory history;
    private final HeldDecisions decisions;

    HeldDecisionsResource(CurrentAgent current, DecisionHistory history, HeldDecisions decisions) {
        this.current = current;
        this.history = history;
        this.decisions = decisions;
    }

    /**
     * Decisions on messages that the caller sees, the latest first.
     *
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through decisions on held messages, the latest first")
    public HeldDecisionPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        PageRequest.Slice<HeldDecision, Long> slice = history.page(Viewer.of(current), page.after(), page.limit());
        return HeldDecisionPage.builder()
                .decisions(slice.items())
                .next(slice.next())
                .build();
    }

    /** Undoes a decision as far as it can be. */
    @POST
    @Path("{id}/undo")
    @Operation(summary = "Undoes a decision on a held message")
    public UndoResult undo(@PathParam("id") long id) {
        HeldDecisions.Undone undone = decisions.undo(Viewer.of(current), id);
        return switch (undone) {
            case UNKNOWN -> throw ProblemException.notFound("There is no decision " + id);
            case TOO_LATE -> throw ProblemException.conflict(
                    "Decision " + id + " cannot be undone: the message is gone, or it was undone before");
            case ALL, SENDER -> UndoResult.builder().undone(undone).build();
        };
    }
}
