package org.turingmail.central.connections;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;

/**
 * Reads the body of a request on the event loop, before a thread is taken for it: a slow sender costs memory for what
 * has come, and nothing else. It comes behind the look at keys and tokens, so nobody sends much in vain. Files are left
 * out: they are read in a stream.
 *
 * <p>A body may take {@code turing.central.http.receive-timeout}, and a second more for each {@value #BYTES_PER_SECOND}
 * bytes that have come; then the answer is 408 and the connection ends. Of a body beyond its limit one byte is kept, so
 * that its reader sees that it is too large, and the rest is thrown away as it comes.
 */
@Provider
@PreMatching
@Priority(Priorities.USER)
class ReadBody implements ContainerRequestFilter {
    static final int BYTES_PER_SECOND = 64 * 1024;

    /** In bytes. A form of ours has less than a thousand. */
    private static final int FORM = 16 * 1024;
    /** What the paths of forms begin with. */
    private static final List<String> FORMS = List.of("/c/", "/a/", "/sign-in", "/inbox", "/account");
    /** Who sends more than that beyond a limit sees a broken connection. */
    private static final long READ_BEYOND = 64L << 20;

    private static final int CHECK_MILLIS = 500;

    /** Filters are made before the framework has started. */
    private final Instance<Vertx> vertx;

    private final long maxBody;
    private final Duration timeout;

    ReadBody(Instance<Vertx> vertx, CentralConfiguration configuration) {
        this.vertx = vertx;
        this.maxBody = configuration.maxBodyBytes();
        this.timeout = configuration.receiveTimeout();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        OptionalLong limit = limit(request);
        if (limit.isEmpty()) {
            return;
        }
        ResteasyReactiveContainerRequestContext waiting = (ResteasyReactiveContainerRequestContext) request;
        waiting.suspend();
        new Reading(waiting, Requests.routing(request), limit.getAsLong()).begin();
    }

    /** How many bytes are read; empty if the request has no body, or one that is not read here. */
    private OptionalLong limit(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        boolean body = request.getHeaders().containsKey("Transfer-Encoding")
                || !"0"
                        .equals(request.getHeaders()
                                .getOrDefault(HttpHeaders.CONTENT_LENGTH, List.of("0"))
                                .get(0));
        if (!body || request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            return OptionalLong.empty();
        }
        if (FORMS.stream().anyMatch(path::startsWith)) {
            return OptionalLong.of(FORM);
        }
        return path.startsWith(Api.ROOT + "/") && !path.equals(Api.ROOT + "/list-imports")
                ? OptionalLong.of(maxBody)
                : OptionalLong.empty();
    }

    /** One body that arrives. All of it happens on the event loop of the connection. */
    private final class Reading {
        private final ResteasyReactiveContainerRequestContext waiting;
        private final RoutingContext routing;
        private final HttpServerRequest request;
        private final long limit;
        private final long begin = System.nanoTime();
        private final Buffer kept = Buffer.buffer();
        private long received;
        private long timer;
        private boolean over;

        Reading(ResteasyReactiveContainerRequestContext waiting, RoutingContext routing, long limit) {
            this.waiting = waiting;
            this.routing = routing;
            this.request = routing.request();
            this.limit = limit;
        }

        void begin() {
            if (request.isEnded()) {
                end();
                return;
            }
            timer = vertx.get().setPeriodic(CHECK_MILLIS, tick -> check());
            request.exceptionHandler(gone -> {
                if (finish()) {
                    waiting.resume(
                            ProblemException.malformed("The connection was closed before all of the body was here"));
                }
            });
            request.endHandler(complete -> end());
            request.handler(this::take);
            if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
                request.response().writeContinue();
            }
            request.resume();
        }

        private void take(Buffer part) {
            received += part.length();
            long room = limit + 1 - kept.length();
            if (room > 0) {
                kept.appendBuffer(part, 0, (int) Math.min(room, part.length()));
            }
            if (received > limit + READ_BEYOND) {
                request.connection().close();
            }
        }

        private void end() {
            if (finish()) {
                waiting.setEntityStream(new ByteArrayInputStream(kept.getBytes()));
                waiting.resume();
            }
        }

        private void check() {
            long allowed = timeout.toNanos()
                    + Duration.ofSeconds(received / BYTES_PER_SECOND).toNanos();
            if (System.nanoTime() - begin > allowed && finish()) {
                request.response().putHeader("Connection", "close");
                routing.addEndHandler(end ->
                        ConnectionWatch.of(request.connection()).ifPresent(watch -> watch.whenWritten(watch::close)));
                waiting.resume(ProblemException.tooSlow(
                        "The body was not complete after " + timeout.toSeconds() + " seconds"));
            }
        }

        private boolean finish() {
            if (over) {
                return false;
            }
            over = true;
            vertx.get().cancelTimer(timer);
            return true;
        }
    }
}
