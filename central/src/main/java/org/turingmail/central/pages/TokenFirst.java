package org.turingmail.central.pages;

import io.quarkus.arc.All;
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
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.turingmail.central.connections.Admission;
import org.turingmail.central.connections.Requests;
import org.turingmail.central.connections.Workload;

/** Looks whether the token of a post is known before anything of the form is read. */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
class TokenFirst implements ContainerRequestFilter {
    private static final int LONGEST = 200;

    private final List<LinkedPage> links;
    private final Admission admission;
    /** Filters are made before the database is open. */
    private final Instance<Pages> pages;

    TokenFirst(@All List<LinkedPage> links, Admission admission, Instance<Pages> pages) {
        this.links = links;
        this.admission = admission;
        this.pages = pages;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.POST)) {
            return;
        }
        String path = request.getUriInfo().getPath();
        links.stream()
                .filter(link -> path.startsWith(link.prefix()))
                .findFirst()
                .ifPresent(
                        link -> look(request, link, path.substring(link.prefix().length())));
    }

    private void look(ContainerRequestContext request, LinkedPage link, String token) {
        if (token.length() > LONGEST) {
            request.abortWith(notice(request, Response.Status.NOT_FOUND.getStatusCode(), link.unknown()));
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
                    known = link.isKnown(token);
                } catch (RuntimeException e) {
                    // The resource meets it again, and says what is to be said.
                    known = true;
                } finally {
                    permit.leave();
                }
                if (known) {
                    waiting.resume();
                } else {
                    abort(waiting, notice(request, Response.Status.NOT_FOUND.getStatusCode(), link.unknown()));
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
