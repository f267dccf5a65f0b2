package org.turingmail.central.connections;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.turingmail.central.web.ProblemException;

/**
 * Lets a request go on to its resource when there is room for one more of its {@linkplain Workload kind}. It comes
 * last: who is still sending takes no room. A stream takes it until its reader has all of it.
 */
@Provider
@PreMatching
@Priority(Priorities.USER + 1_000)
class AdmitRequest implements ContainerRequestFilter {
    private final Admission admission;

    AdmitRequest(Admission admission) {
        this.admission = admission;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        RoutingContext routing = Requests.routing(request);
        Workload workload = Workload.of(request.getUriInfo().getPath());
        CompletableFuture<Admission.Permit> permit =
                admission.enter(workload, Requests.client(routing.request())).toCompletableFuture();
        if (permit.isDone() && !permit.isCompletedExceptionally()) {
            keep(routing, workload, permit.join());
            return;
        }
        ResteasyReactiveContainerRequestContext waiting = (ResteasyReactiveContainerRequestContext) request;
        waiting.suspend();
        permit.whenComplete((given, failure) -> {
            if (failure == null) {
                keep(routing, workload, given);
                waiting.resume();
            } else {
                waiting.resume(ProblemException.unavailable("There are too many requests at a time", 5));
            }
        });
    }

    private static void keep(RoutingContext routing, Workload workload, Admission.Permit permit) {
        Optional<ConnectionWatch> watch = ConnectionWatch.of(routing.request().connection());
        if (routing.response().closed()) {
            permit.leave();
        } else if (workload == Workload.FILES && watch.isPresent()) {
            routing.addEndHandler(end -> watch.get().whenWritten(permit::leave));
        } else {
            routing.addEndHandler(end -> permit.leave());
        }
    }
}
