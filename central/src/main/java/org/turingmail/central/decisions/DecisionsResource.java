package org.turingmail.central.decisions;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.decisions.Acknowledgement;
import org.turingmail.protocol.decisions.DecisionPage;

/**
 * {@link org.turingmail.protocol.decisions.DecisionsApi}, said again rather than implemented: its look-up waits without
 * a thread, and so returns a {@link Uni}. A test compares the two.
 */
@Path(Api.ROOT + "/decisions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class DecisionsResource {
    /** How often a waiting request looks again, in case a notification was lost. */
    private static final Duration RECHECK = Duration.ofSeconds(5);

    private final Decisions decisions;
    private final WaitingAgents waiting;
    private final AgentClocks clocks;
    private final CurrentAgent current;

    DecisionsResource(Decisions decisions, WaitingAgents waiting, AgentClocks clocks, CurrentAgent current) {
        this.clocks = clocks;
        this.decisions = decisions;
        this.waiting = waiting;
        this.current = current;
    }

    @GET
    @Operation(summary = "Decisions after a cursor that are not acknowledged; waits for one if asked to")
    public Uni<DecisionPage> after(
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("epoch") String epoch,
            @QueryParam("sentAt") Long sentAt,
            @QueryParam("wait") @DefaultValue("0") int wait,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(wait, 0, Api.MAX_WAIT_SECONDS, "wait");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        if (sentAt != null) {
            checks.instant(Instant.ofEpochMilli(sentAt), "sentAt");
        }
        checks.done();
        if (sentAt != null) {
            clocks.heard(current.get(), Instant.ofEpochMilli(sentAt));
        }
        return look(
                current.get().id(),
                epoch,
                after,
                limit,
                System.nanoTime() + Duration.ofSeconds(wait).toNanos());
    }

    @POST
    @Path("acknowledgements")
    @Operation(summary = "These decisions are carried out")
    public void acknowledge(Acknowledgement acknowledgement) {
        Checks checks = new Checks();
        checks.within(Checks.body(acknowledgement).sequences().size(), 0, Api.MAX_PAGE, "sequences");
        checks.done();
        decisions.acknowledge(current.get().id(), acknowledgement.sequences());
    }

    private Uni<DecisionPage> look(long agent, String epoch, long after, int limit, long deadline) {
        CompletableFuture<Void> signal = waiting.await(agent);
        DecisionPage page;
        try {
            page = decisions.page(agent, epoch, after, limit);
        } catch (RuntimeException e) {
            waiting.leave(agent, signal);
            throw e;
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!page.decisions().isEmpty() || left.isNegative() || left.isZero() || waiting.isClosed()) {
            waiting.leave(agent, signal);
            return Uni.createFrom().item(page);
        }
        return Uni.createFrom()
                .completionStage(() -> signal)
                .ifNoItem()
                .after(left.compareTo(RECHECK) < 0 ? left : RECHECK)
                .recoverWithItem((Void) null)
                .onTermination()
                .invoke(() -> waiting.leave(agent, signal))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .flatMap(ignored -> look(agent, epoch, after, limit, deadline));
    }
}
