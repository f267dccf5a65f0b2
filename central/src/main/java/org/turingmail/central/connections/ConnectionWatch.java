package org.turingmail.central.connections;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Watches one connection: how long its client takes for a request, how long it does nothing, and how fast it reads. It
 * sees bytes; where requests begin and end it is told. Thread-safe.
 */
final class ConnectionWatch extends ChannelDuplexHandler {
    private static final AttributeKey<ConnectionWatch> KEY = AttributeKey.valueOf(ConnectionWatch.class, "watch");

    private final Channel channel;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong unwritten = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final Queue<Runnable> whenWritten = new ArrayDeque<>();

    /** Whether it is told of requests: else only how fast its client reads can be seen. */
    private volatile boolean http = true;

    private volatile boolean known;
    private volatile Runnable whenKnown = () -> {};
    private volatile long quietSince;
    /** Whether anything has come at all. */
    private volatile boolean heard;
    /** Whether the first bytes of a request have come whose header is not complete. */
    private volatile boolean incomplete;

    private volatile long incompleteSince;
    private volatile long windowStart;
    private volatile long writtenAtStart;
    private volatile long partlyWritten;

    /**
     * @param receiving how long the header of a request may take, from its first byte on, and how long a new connection
     *     may wait with it
     * @param quiet how long a connection may be idle between requests
     * @param quietKnown the same for one over which a valid key has come
     * @param window how long a client may take for {@code bytesInWindow} of an answer that waits to be read
     */
    record Limits(Duration receiving, Duration quiet, Duration quietKnown, Duration window, long bytesInWindow) {
        static Limits receiving(Duration receiving) {
            return new Limits(
                    receiving,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(30),
                    receiving.multipliedBy(2),
                    // 8 KiB a second: less than a modem, and answers of people fit into the socket's buffer.
                    receiving.multipliedBy(2).toSeconds() << 13);
        }
    }

    ConnectionWatch(Channel channel, Limits limits, LongSupplier nanoTime) {
        this.channel = requireNonNull(channel);
        this.limits = requireNonNull(limits);
        this.nanoTime = requireNonNull(nanoTime);
        this.quietSince = nanoTime.getAsLong();
    }

    static Optional<ConnectionWatch> of(HttpConnection connection) {
        return connection instanceof ConnectionBase base
                ? Optional.ofNullable(base.channel().attr(KEY).get())
                : Optional.empty();
    }

    static Optional<ConnectionWatch> of(NetSocket socket) {
        return socket instanceof ConnectionBase base
                ? Optional.ofNullable(base.channel().attr(KEY).get())
                : Optional.empty();
    }

    /** Its server minds requests itself. */
    void isNotHttp() {
        http = false;
    }

    void begin() {
        channel.attr(KEY).set(this);
        channel.pipeline().addFirst("connection-watch", this);
    }

    /** Closes the connection at once: an orderly close would wait until the client has read everything. */
    void close() {
        ChannelHandlerContext context = channel.pipeline().context(this);
        if (context == null) {
            channel.close();
        } else {
            context.close();
        }
    }

    /** The header of a request is complete. */
    void requestBegan() {
        running.incrementAndGet();
        incomplete = false;
    }

    /** The answer to a request has been handed over, or will never be. */
    void requestEnded() {
        quietSince = nanoTime.getAsLong();
        running.decrementAndGet();
    }

    /** A request with a valid key has come. */
    void becomeKnown() {
        known = true;
        whenKnown.run();
    }

    /** What to do each time that a request with a valid key has come. */
    void whenKnown(Runnable action) {
        whenKnown = action;
    }

    boolean isWaitingStranger() {
        return !known && running.get() == 0;
    }

    /** Runs something once, when all that was handed over for the client has left, or the connection is closed. */
    void whenWritten(Runnable action) {
        boolean now;
        synchronized (whenWritten) {
            now = unwritten.get() == 0 || !channel.isOpen();
            if (!now) {
                whenWritten.add(action);
            }
        }
        if (now) {
            action.run();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (http && running.get() == 0 && !incomplete) {
            incompleteSince = nanoTime.getAsLong();
            incomplete = true;
            heard = true;
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        long bytes = size(message);
        if (bytes == 0) {
            super.write(context, message, promise);
            return;
        }
        if (unwritten.getAndAdd(bytes) == 0) {
            writtenAtStart = written.get();
            windowStart = nanoTime.getAsLong();
        }
        ChannelPromise counted = promise.unvoid();
        counted.addListener(done -> {
            written.addAndGet(bytes);
            if (unwritten.addAndGet(-bytes) == 0) {
                allWritten();
            }
        });
        super.write(context, message, counted);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        allWritten();
        super.channelInactive(context);
    }

    private void allWritten() {
        Runnable action;
        do {
            synchronized (whenWritten) {
                action = whenWritten.poll();
            }
            if (action != null) {
                action.run();
            }
        } while (action != null);
    }

    private static long size(Object message) {
        if (message instanceof ByteBuf buffer) {
            return buffer.readableBytes();
        }
        return message instanceof FileRegion region ? region.count() : 0;
    }

    boolean isTooSlow(long now) {
        return readsTooSlowly(now) || http && running.get() == 0 && sendsTooSlowly(now);
    }

    private boolean sendsTooSlowly(long now) {
        if (incomplete) {
            return now - incompleteSince > limits.receiving.toNanos();
        }
        Duration quiet = known ? limits.quietKnown : limits.quiet;
        return now - quietSince > (heard ? quiet : limits.receiving).toNanos();
    }

    private boolean readsTooSlowly(long now) {
        if (unwritten.get() == 0 || now - windowStart <= limits.window.toNanos()) {
            lookAtPartOfABuffer();
            return false;
        }
        long total = written.get() + partlyWritten;
        boolean tooSlow = total - writtenAtStart < limits.bytesInWindow;
        writtenAtStart = total;
        windowStart = now;
        return tooSlow;
    }

    /** A large buffer leaves in parts, of which only the event loop knows. */
    private void lookAtPartOfABuffer() {
        if (unwritten.get() == 0) {
            return;
        }
        channel.eventLoop().execute(() -> {
            ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
            partlyWritten = buffer == null ? 0 : buffer.currentProgress();
        });
    }

    @Override
    public String toString() {
        return "ConnectionWatch[" + channel.remoteAddress() + "]";
    }
}
