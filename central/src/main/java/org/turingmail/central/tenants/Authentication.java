package org.turingmail.central.tenants;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
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
        Optional<Agent> agent = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? keys.owner(ApiKey.of(header.substring(SCHEME.length()).strip()))
                : Optional.empty();
        agent.ifPresentOrElse(current::set, () -> request.abortWith(refusal(header != null)));
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
