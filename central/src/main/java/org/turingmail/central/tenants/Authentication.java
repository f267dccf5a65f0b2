package org.turingmail.central.tenants;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.turingmail.central.connections.Requests;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

/**
 * Everything under {@value Api#ROOT} needs a key, {@code Authorization: Bearer KEY} (RFC 6750, section 2.1).
 * {@link Access} says which: that of an agent for what agents do, and that of a program with a scope for all else,
 * where the key of an agent is refused. A person who has signed in needs none: the cookie of the session says who it
 * is, and {@link Role} what they may. What programs and people change is recorded, with where it came from. Exports of
 * lists may be read with a key for exports as well, also as the password of Basic (RFC 7617): programs that poll files
 * know nothing else.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
class Authentication implements ContainerRequestFilter {
    private static final String EXPORTS = Api.ROOT + "/list-exports/";
    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String BEARER = "Bearer realm=\"turing\"";
    private static final String BASIC = "Basic realm=\"turing\", charset=\"UTF-8\"";

    private static final String SEND_KEY = "Send the header Authorization: Bearer KEY";
    private static final String UNKNOWN = "This key is not known here: it was never issued, or it is revoked";
    private static final String NO_PASSWORD =
            "This key is no password: send the header Authorization: Bearer KEY, or use a key for exports";
    private static final String SIGNED_OUT = "This session has ended, or never began: sign in again";
    private static final String CROSS_SITE =
            "A session changes something only with the header " + PeopleSessions.CSRF_HEADER + ", whose value GET "
                    + Api.ROOT + "/account tells, and not from another site";
    private static final String FOR_PEOPLE = "This is for people who have signed in, not for keys";
    private static final String NO_EXPORT =
            "This is a key for exports: it may read " + EXPORTS + "FORMAT, and nothing else";

    private final KnownKeys keys;
    private final CurrentAgent current;
    private final AgentInstances instances;
    private final InstanceRecords records;
    private final Tenants tenants;
    private final CurrentVertxRequest http;
    /** Filters are made before the database is open. */
    private final Instance<PeopleSessions> sessions;

    Authentication(
            KnownKeys keys,
            CurrentAgent current,
            AgentInstances instances,
            InstanceRecords records,
            Tenants tenants,
            CurrentVertxRequest http,
            Instance<PeopleSessions> sessions) {
        this.sessions = sessions;
        this.records = records;
        this.tenants = tenants;
        this.http = http;
        this.keys = keys;
        this.current = current;
        this.instances = instances;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith(Api.ROOT + "/")) {
            return;
        }
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        Optional<Credentials> sent = Optional.ofNullable(header).flatMap(Credentials::of);
        if (header == null) {
            Cookie session = request.getCookies().get(sessions.get().cookie());
            if (session != null) {
                offTheEventLoop(request, () -> accept(request, session.getValue()));
                return;
            }
        }
        if (sent.isEmpty()) {
            request.abortWith(unauthorized(request, header == null ? SEND_KEY : UNKNOWN));
            return;
        }
        Credentials credentials = sent.get();
        Optional<Caller> known = keys.atOnce(credentials.key());
        if (known.isPresent() && !isRecorded(request, known.get())) {
            accept(request, credentials, known);
            return;
        }
        offTheEventLoop(
                request, () -> accept(request, credentials, known.isPresent() ? known : keys.owner(credentials.key())));
    }

    /** To look into the database, or to record there, takes a while, in which an event loop has others to serve. */
    private static void offTheEventLoop(ContainerRequestContext request, Runnable look) {
        if (!Context.isOnEventLoopThread()) {
            look.run();
            return;
        }
        ResteasyReactiveContainerRequestContext waiting = (ResteasyReactiveContainerRequestContext) request;
        waiting.suspend();
        // All of it inside, so that a failure resumes the request too.
        Uni.createFrom()
                .item(() -> {
                    look.run();
                    return true;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .subscribe()
                .with(accepted -> waiting.resume(), waiting::resume);
    }

    private void accept(ContainerRequestContext request, Credentials credentials, Optional<Caller> caller) {
        Optional<Response> refusal = caller.flatMap(known -> refusal(request, known));
        if (caller.isEmpty()) {
            request.abortWith(unauthorized(request, UNKNOWN));
        } else if (caller.get() instanceof Exporter && !isExport(request)) {
            request.abortWith(forbidden(NO_EXPORT));
        } else if (!(caller.get() instanceof Exporter) && credentials.asPassword()) {
            // Where a password stands, others read it too.
            request.abortWith(unauthorized(request, NO_PASSWORD));
        } else if (refusal.isPresent()) {
            request.abortWith(refusal.get());
        } else {
            recordCall(request, caller.get());
            current.set(caller.get());
            Requests.knownCaller(request);
            if (caller.get() instanceof Agent agent) {
                String instance = request.getHeaderString(Api.INSTANCE);
                records.note(agent, instance, request.getHeaderString(HttpHeaders.USER_AGENT));
                int instances = this.instances.heard(agent, instance);
                if (instances > 1) {
                    Requests.answerHeader(request, Api.INSTANCES, String.valueOf(instances));
                }
            }
        }
    }

    /** By a session. A browser sends its cookie with whatever another site makes it send, so that is not enough. */
    private void accept(ContainerRequestContext request, String secret) {
        Optional<Person> known = sessions.get().find(secret);
        if (known.isEmpty()) {
            request.abortWith(unauthorized(request, SIGNED_OUT));
            return;
        }
        Person person = known.get();
        Optional<Response> refusal = refusal(request, person);
        if (!READING.contains(request.getMethod()) && !isFromHere(request, person)) {
            request.abortWith(forbidden(CROSS_SITE));
        } else if (refusal.isPresent()) {
            request.abortWith(refusal.get());
        } else {
            recordCall(request, person);
            current.set(person);
            Requests.knownCaller(request);
        }
    }

    private static boolean isFromHere(ContainerRequestContext request, Person person) {
        String site = request.getHeaderString("Sec-Fetch-Site");
        String token = request.getHeaderString(PeopleSessions.CSRF_HEADER);
        return (site == null || site.equals("same-origin"))
                && token != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8),
                        person.csrfToken().getBytes(StandardCharsets.UTF_8));
    }

    private void recordCall(ContainerRequestContext request, Caller caller) {
        if (caller instanceof Scoped author && isRecorded(request, author)) {
            // Encoded, as it was sent: decoded, it may contain control characters.
            String path = request.getUriInfo().getRequestUri().getRawPath();
            tenants.recordCall(author, request.getMethod(), path, client());
        }
    }

    /** The answer to a caller who may not do this; empty if they may. */
    private static Optional<Response> refusal(ContainerRequestContext request, Caller caller) {
        String method = request.getMethod();
        String path = request.getUriInfo().getPath();
        Optional<Scope> needed = Access.scope(method, path);
        if (caller instanceof Agent && Access.isForPeople(path)) {
            return Optional.of(forbidden(FOR_PEOPLE));
        }
        if (caller instanceof Agent agent && !Access.isForAgents(path)) {
            return Optional.of(needed.map(scope -> forbidden("The key of an agent cannot be used here. This requires a"
                            + " key of a program with the scope " + scope.text()
                            + ", which this creates: api-key add --tenant " + agent.tenant()
                            + " --name NAME --scope " + scope.text()))
                    .orElseGet(Authentication::notFound));
        }
        if (caller instanceof Scoped scoped && !Access.allows(scoped, method, path)) {
            return Optional.of(forbidden(needed.map(scope -> "It needs a key with the scope " + scope.text())
                    .orElse(Access.isForPeople(path) ? FOR_PEOPLE : "This is for agents only")));
        }
        return Optional.empty();
    }

    private static boolean isRecorded(ContainerRequestContext request, Caller caller) {
        return caller instanceof Scoped && !READING.contains(request.getMethod());
    }

    /** Where the request came from, behind trusted proxies too. */
    private String client() {
        SocketAddress address = http.getCurrent().request().remoteAddress();
        return address == null ? "?" : address.hostAddress();
    }

    private static boolean isExport(ContainerRequestContext request) {
        return isAboutExports(request) && READING.contains(request.getMethod());
    }

    private static boolean isAboutExports(ContainerRequestContext request) {
        return request.getUriInfo().getPath().startsWith(EXPORTS);
    }

    private static Response unauthorized(ContainerRequestContext request, String detail) {
        Response.ResponseBuilder response = problem(
                        Response.Status.UNAUTHORIZED, Problem.UNAUTHORIZED, "No API key, or an unknown one", detail)
                .header(HttpHeaders.WWW_AUTHENTICATE, BEARER);
        if (isAboutExports(request)) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, BASIC);
        }
        return response.build();
    }

    private static Response forbidden(String detail) {
        return problem(Response.Status.FORBIDDEN, Problem.FORBIDDEN, "This key may not do that", detail)
                .build();
    }

    private static Response notFound() {
        return problem(Response.Status.NOT_FOUND, Problem.NOT_FOUND, "There is no such thing here", "No such route")
                .build();
    }

    private static Response.ResponseBuilder problem(Response.Status status, String type, String title, String detail) {
        return Response.status(status)
                .type(Api.PROBLEM_JSON)
                .entity(Problem.builder()
                        .type(type)
                        .title(title)
                        .status(status.getStatusCode())
                        .detail(detail)
                        .build());
    }
}
