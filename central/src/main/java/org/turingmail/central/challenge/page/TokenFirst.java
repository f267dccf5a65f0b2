package org.turingmail.central.challenge.page;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.connections.Admission;
import org.turingmail.central.connections.Requests;
import org.turingmail.central.connections.Workload;
import org.turingmail.central.notices.Approvals;

/** Looks whether the token of a post is known before anything of the form is read. */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
class TokenFirst implements ContainerRequestFilter {
    private static final int LONGEST = 200;

    /** Filters are made before the database is open. */
    private final Instance<Challenges> challenges;

    private final Instance<Approvals> approvals;
    private final Admission admission;
    private final Instance<Pages> pages;

    TokenFirst(
            Instance<Challenges> challenges,
            Instance<Approvals> approvals,
            Admission admission,
            Instance<Pages> pages) {
        this.challenges = challenges;
        this.approvals = approvals;
        this.admission = admission;
        this.pages = pages;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.POST)) {
            return;
        }
        String path = request.getUriInfo().getPath();
        if (path.startsWith("/c/")) {
            look(request, path.substring(3), "unknown", token -> challenges
                    .get()
                    .find(token)
                    .isPresent());
        } else if (path.startsWith("/a/")) {
            look(request, path.substring(3), "no-approval", token -> approvals
                    .get()
                    .find(token)
                    .isPresent());
        }
    }

    private void look(ContainerRequestContext request, String token, String unknown, Predicate<String> isKnown) {
        if (token.length() > LONGEST) {
            request.abortWith(notice(request, Response.Status.NOT_FOUND.getStatusCode(), unknown));
            return;
        }
        ResteasyReactiveContainerRequestContext waiting = (ResteasyReactiveContainerRequestContext) request;
        waiting.suspend();
        admission.enter(Workload.PAGES, Requests.client(request)).whenComplete((permit, noRoom) -> {
            if (noRoom != null) {
                abort(waiting, notice(request, Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), "failure"));
                return;
            }
            Infrastructure.getDefaultWorkerPool().execute(() -> {
                boolean known;
                try {
                    known = isKnown.test(token);
                } catch (RuntimeException e) {
                    // The resource meets it again, and says what is to be said.
                    known = true;
                } finally {
                    permit.leave();
                }
                if (known) {
                    waiting.resume();
                } else {
                    abort(waiting, notice(request, Response.Status.NOT_FOUND.getStatusCode(), unknown));
                }
            });
        });
    }

    private static void abort(ResteasyReactiveContainerRequestContext waiting, Response response) {
        waiting.abortWith(response);
        waiting.resume();
    }

    private Response notice(ContainerRequestContext request, int status, String kind) {
        String language = request.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE);
        return Response.status(status)
                .type(MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .entity(pages.get()
                        .notice(
                                kind,
                                PageLanguage.choose(
                                        request.getUriInfo()
                                                .getQueryParameters()
                                                .getFirst("lang"),
                                        language,
                                        Optional.empty())))
                .build();
    }
}
