package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.configuration.ListenAddress;
import org.turingmail.central.connections.Requests;

/**
 * A server for a request–response protocol. Responses are computed on the event loop unless the database must be
 * queried; the requests of a connection are answered in order. A client that sends an invalid request or stays idle too
 * long is disconnected, and so is one whose request cannot be answered: Postfix then tries again later.
 */
final class RequestServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RequestServer.class);
    /** Longer than Postfix keeps a connection that it does not use (100 s). */
    private static final int IDLE_SECONDS = 300;

    private static final int START_SECONDS = 30;
    /**
     * Bytes of answers that the system keeps for a client: hundreds of answers. Left to itself it keeps megabytes for
     * one who reads nothing.
     */
    private static final int SEND_BUFFER = 16 << 10;

    /** Requests that wait for the database at a time, of one server: they do not take the threads of agents. */
    private static final int THREADS = 8;

    private final NetServer server;
    private final WorkerExecutor workers;

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

    private RequestServer(NetServer server, WorkerExecutor workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * @param receiving how long a request may take from its first byte on
     * @throws IllegalStateException if it cannot listen there; the message says why
     */
    static RequestServer start(Vertx vertx, ListenAddress address, Protocol protocol, Duration receiving) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("live-" + UUID.randomUUID(), THREADS);
        NetServer server = vertx.createNetServer(new NetServerOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setIdleTimeout(IDLE_SECONDS)
                        .setSendBufferSize(SEND_BUFFER)
                        .setTcpNoDelay(true))
                .connectHandler(socket -> new Connection(vertx, workers, socket, protocol, receiving).begin());
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
        return new RequestServer(server, workers);
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        server.close();
        workers.close();
    }

    private static final class Connection {
        private static final long NONE = -1;

        private final Vertx vertx;
        private final WorkerExecutor workers;
        private final NetSocket socket;
        private final Protocol protocol;
        private final Duration receiving;
        private Buffer received = Buffer.buffer();
        private boolean waiting;
        /** Runs while a request has begun and is not complete. */
        private long deadline = NONE;

        Connection(Vertx vertx, WorkerExecutor workers, NetSocket socket, Protocol protocol, Duration receiving) {
            this.vertx = requireNonNull(vertx);
            this.workers = requireNonNull(workers);
            this.socket = requireNonNull(socket);
            this.protocol = requireNonNull(protocol);
            this.receiving = requireNonNull(receiving);
        }

        void begin() {
            Requests.notHttp(socket);
            socket.exceptionHandler(e -> socket.close());
            socket.closeHandler(end -> met());
            socket.handler(bytes -> {
                received = received.length() == 0 ? bytes : received.appendBuffer(bytes);
                work();
            });
        }

        private void work() {
            try {
                for (int length = next(); length > 0; length = next()) {
                    met();
                    Buffer request = received.slice(0, length);
                    received = received.getBuffer(length, received.length());
                    if (!protocol.answersAtOnce(request)) {
                        later(request);
                        return;
                    }
                    answer(protocol.answer(request));
                }
                if (received.length() > 0 && !waiting && deadline == NONE) {
                    deadline = vertx.setTimer(
                            receiving.toMillis(),
                            late -> hangUp(new IllegalArgumentException("a request does not arrive in time")));
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
            workers.executeBlocking(() -> protocol.answer(request), false).onComplete(answer -> {
                waiting = false;
                if (answer.failed()) {
                    hangUp(answer.cause());
                    return;
                }
                answer(answer.result());
                if (!waiting) {
                    socket.resume();
                    work();
                }
            });
        }

        /** Pauses reading from a client that does not read its responses; the connection watch closes it eventually. */
        private void answer(Buffer answer) {
            socket.write(answer);
            if (socket.writeQueueFull()) {
                waiting = true;
                socket.pause();
                socket.drainHandler(read -> {
                    waiting = false;
                    socket.resume();
                    work();
                });
            }
        }

        private void met() {
            if (deadline != NONE) {
                vertx.cancelTimer(deadline);
                deadline = NONE;
            }
        }

        private void hangUp(Throwable cause) {
            met();
            LOGGER.warn(
                    "{}: no answer for {}, the connection is closed: {}",
                    protocol.name(),
                    socket.remoteAddress(),
                    cause.getMessage());
            socket.close();
        }
    }
}
