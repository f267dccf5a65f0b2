package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.configuration.ListenAddress;

/**
 * A server for a protocol of requests and answers. It answers on the event loop, unless the database must be asked; the
 * requests of a connection are answered in their order. Whoever sends what is no request, or nothing for long, loses the
 * connection, and so does everybody to whom no answer can be given: Postfix then tries again later.
 */
final class RequestServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RequestServer.class);
    /** Longer than Postfix keeps a connection that it does not use (100 s). */
    private static final int IDLE_SECONDS = 300;

    private static final int START_SECONDS = 30;

    private final NetServer server;

    /** A protocol. Stateless. */
    interface Protocol {
        /** What it is called in messages. */
        String name();

        /**
         * How many bytes the first request has.
         *
         * @return 0 if it is not complete yet
         * @throws IllegalArgumentException if it never will be
         */
        int length(Buffer received);

        /** Whether {@link #answer} may be called on an event loop. */
        boolean answersAtOnce(Buffer request);

        /** @throws IllegalArgumentException if it is no request */
        Buffer answer(Buffer request);
    }

    private RequestServer(NetServer server) {
        this.server = server;
    }

    /** @throws IllegalStateException if it cannot listen there; the message says why */
    static RequestServer start(Vertx vertx, ListenAddress address, Protocol protocol) {
        NetServer server = vertx.createNetServer(new NetServerOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setIdleTimeout(IDLE_SECONDS)
                        .setTcpNoDelay(true))
                .connectHandler(socket -> new Connection(vertx, socket, protocol).begin());
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "The " + protocol.name() + " server cannot listen on " + address.host() + ":" + address.port()
                            + ": " + cause.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        LOGGER.info("{} on {}:{}", protocol.name(), address.host(), server.actualPort());
        return new RequestServer(server);
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class Connection {
        private final Vertx vertx;
        private final NetSocket socket;
        private final Protocol protocol;
        private Buffer received = Buffer.buffer();
        private boolean waiting;

        Connection(Vertx vertx, NetSocket socket, Protocol protocol) {
            this.vertx = requireNonNull(vertx);
            this.socket = requireNonNull(socket);
            this.protocol = requireNonNull(protocol);
        }

        void begin() {
            socket.exceptionHandler(e -> socket.close());
            socket.handler(bytes -> {
                received = received.length() == 0 ? bytes : received.appendBuffer(bytes);
                work();
            });
        }

        private void work() {
            try {
                for (int length = next(); length > 0; length = next()) {
                    Buffer request = received.slice(0, length);
                    received = received.getBuffer(length, received.length());
                    if (!protocol.answersAtOnce(request)) {
                        later(request);
                        return;
                    }
                    socket.write(protocol.answer(request));
                }
            } catch (RuntimeException e) {
                hangUp(e);
            }
        }

        private int next() {
            return waiting || received.length() == 0 ? 0 : protocol.length(received);
        }

        private void later(Buffer request) {
            waiting = true;
            socket.pause();
            vertx.executeBlocking(() -> protocol.answer(request)).onComplete(answer -> {
                waiting = false;
                if (answer.failed()) {
                    hangUp(answer.cause());
                    return;
                }
                socket.write(answer.result());
                socket.resume();
                work();
            });
        }

        private void hangUp(Throwable cause) {
            LOGGER.warn(
                    "{}: no answer for {}, the connection is closed: {}",
                    protocol.name(),
                    socket.remoteAddress(),
                    cause.getMessage());
            socket.close();
        }
    }
}
