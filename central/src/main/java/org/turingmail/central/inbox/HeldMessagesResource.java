package org.turingmail.central.inbox;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.held.HeldDecisions;
import org.turingmail.central.held.Viewer;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;

/** Held messages of people: a member has those of the own addresses, a manager or a program those of the tenant. */
@Path(Api.ROOT + "/held-messages")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class HeldMessagesResource {
    private static final int MAX_DECISIONS = 200;

    private final CurrentAgent current;
    private final HeldMessages messages;
    private final HeldDecisions decisions;

    HeldMessagesResource(CurrentAgent current, HeldMessages messages, HeldDecisions decisions) {
        this.current = current;
        this.messages = messages;
        this.decisions = decisions;
    }

    /**
     * Messages that wait for a decision or an answer.
     *
     * @param text that stands in sender, header {@code From} or subject
     * @param reason why no challenge was sent, or why it is held
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through messages that are held")
    public HeldMessagePage list(
            @QueryParam("text") @DefaultValue("") String text,
            @QueryParam("reason") @DefaultValue("") String reason,
            @QueryParam("order") @DefaultValue("NEWEST") HeldFilter.Order order,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest page = new PageRequest(after, limit);
        Checks checks = new Checks();
        checks.text(text, HeldFilter.MAX_TEXT, "text");
        checks.text(reason, HeldFilter.MAX_TEXT, "reason");
        checks.done();
        PageRequest.Slice<HeldMessage, Long> slice = messages.page(
                Viewer.of(current),
                new HeldFilter(Optional.of(text), Optional.of(reason), order),
                page.after(),
                page.limit());
        return HeldMessagePage.builder()
                .messages(slice.items())
                .next(slice.next())
                .build();
    }

    /** A message that is held, or was. */
    @GET
    @Path("{id}")
    @Operation(summary = "A message that is held, or was")
    public HeldMessage get(@PathParam("id") long id) {
        return messages.find(Viewer.of(current), id)
                .orElseThrow(() -> ProblemException.notFound("There is no held message " + id));
    }

    /** Decides on messages, each for itself. A release is told to the agent after {@code held.undo-window}. */
    @POST
    @Path("decisions")
    @Operation(summary = "Decides on held messages")
    public DecisionResults decide(DecisionRequest request) {
        Checks checks = new Checks();
        checks.within(Checks.body(request).messages().size(), 1, MAX_DECISIONS, "messages");
        checks.done();
        Viewer viewer = Viewer.of(current);
        return DecisionResults.builder()
                .results(request.messages().stream()
                        .distinct()
                        .map(message -> {
                            HeldDecisions.Result result = decisions.decide(viewer, message, request.action());
                            return DecisionResult.builder()
                                    .message(message)
                                    .outcome(result.outcome())
                                    .decision(Optional.of(result.decisionId()).filter(id -> id != 0))
                                    .build();
                        })
                        .toList())
                .build();
    }
}
