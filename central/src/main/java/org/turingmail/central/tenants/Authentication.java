package org.turingmail.central.tenants;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

/** Everything under {@value Api#ROOT} needs {@code Authorization: Bearer KEY} (RFC 6750, section 2.1). */
@Provider
@Priority(Priorities.AUTHENTICATION)
class Authentication implements ContainerRequestFilter {
    private static final String SCHEME = "Bearer ";
    private static final String CHALLENGE = "Bearer realm=\"turing\"";

    private final KnownKeys keys;
    private final CurrentAgent current;

    Authentication(KnownKeys keys, CurrentAgent current) {
        this.keys = keys;
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith(Api.ROOT + "/")) {
            return;
        }
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            request.abortWith(refusal(header != null));
            return;
        }
        ApiKey key = ApiKey.of(header.substring(SCHEME.length()).strip());
        Optional<Agent> known = keys.atOnce(key);
        if (known.isPresent() || !Context.isOnEventLoopThread()) {
            accept(request, known.isPresent() ? known : keys.owner(key));
            return;
        }
        // To look for a key in the database takes a while, in which an event loop has others to serve.
        ResteasyReactiveContainerRequestContext waiting = (ResteasyReactiveContainerRequestContext) request;
        waiting.suspend();
        Uni.createFrom()
                .item(() -> keys.owner(key))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .subscribe()
                .with(
                        agent -> {
                            accept(request, agent);
                            waiting.resume();
                        },
                        waiting::resume);
    }

    private void accept(ContainerRequestContext request, Optional<Agent> agent) {
        agent.ifPresentOrElse(current::set, () -> request.abortWith(refusal(true)));
    }

    private static Response refusal(boolean withKey) {
        return Response.status(Response.Status.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .type(Api.PROBLEM_JSON)
                .entity(Problem.builder()
                        .type(Problem.UNAUTHORIZED)
                        .title("No API key, or an unknown one")
                        .status(Response.Status.UNAUTHORIZED.getStatusCode())
                        .detail(
                                withKey
                                        ? "This key is not known here: it was never issued, or it is revoked"
                                        : "Send the header Authorization: Bearer KEY")
                        .build())
                .build();
    }
}
