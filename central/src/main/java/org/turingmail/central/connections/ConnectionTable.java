package org.turingmail.central.connections;

import static java.util.Objects.requireNonNull;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.address.Network;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * All connections of all servers of central. It limits how many there are from one address and in total, and closes
 * those that are too slow, see {@link ConnectionWatch}. Addresses of trusted proxies are not limited: many clients
 * share one. Nor does a connection count any more over which a valid key has come: many agents may share an address.
 *
 * <p>When the total is reached, the stranger that has waited longest without a complete request makes room. A stranger
 * is a connection over which no request with a valid key has come. Thread-safe.
 */
public final class ConnectionTable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionTable.class);
    /** File descriptors for everything else: the database, files, jars, connections that central opens itself. */
    private static final int OTHER_DESCRIPTORS = 256;

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static volatile ConnectionTable current;

    private final int most;
    private final int mostOfAddress;
    private final List<Network> proxies;
    private final ConnectionWatch.Limits limits;
    private final LongSupplier nanoTime;
    private final Map<ClientNetwork, Integer> ofAddress = new HashMap<>();
    /** In the order in which they were accepted. */
    private final Set<ConnectionWatch> all = new LinkedHashSet<>();

    private long refused;
    private long closed;

    /**
     * @param most connections in total
     * @param mostOfAddress connections of one address
     * @param proxies whose connections are not limited by address
     */
    ConnectionTable(
            int most, int mostOfAddress, List<Network> proxies, ConnectionWatch.Limits limits, LongSupplier nanoTime) {
        this.most = most;
        this.mostOfAddress = mostOfAddress;
        this.proxies = List.copyOf(proxies);
        this.limits = requireNonNull(limits);
        this.nanoTime = requireNonNull(nanoTime);
    }

    /** The table of this process, checked every second. */
    static ConnectionTable of(CentralConfiguration configuration, LongSupplier nanoTime) {
        ConnectionTable table = new ConnectionTable(
                (int) Math.min(configuration.maxConnections(), descriptors() - OTHER_DESCRIPTORS),
                configuration.connectionsPerAddress(),
                configuration.trustedProxies(),
                ConnectionWatch.Limits.receiving(configuration.receiveTimeout()),
                nanoTime);
        if (table.most < configuration.maxConnections()) {
            LOGGER.warn(
                    "At most {} connections instead of turing.central.http.max-connections={}: this process may open {}"
                            + " files. Raise that limit (ulimit -n, LimitNOFILE of systemd)",
                    table.most,
                    configuration.maxConnections(),
                    descriptors());
        }
        ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "connection-checks");
            thread.setDaemon(true);
            return thread;
        });
        checks.scheduleWithFixedDelay(
                table::check, CHECK_INTERVAL.toMillis(), CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        current = table;
        return table;
    }

    /** The table of this process, once a server has been prepared. */
    static Optional<ConnectionTable> current() {
        return Optional.ofNullable(current);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }

    /**
     * Takes up a connection that was just accepted.
     *
     * @return false if it is one too many, and is to be closed
     */
    boolean admit(Channel channel) {
        Optional<ClientNetwork> limited = limited(channel.remoteAddress());
        ConnectionWatch watch = new ConnectionWatch(channel, limits, nanoTime);
        Optional<ConnectionWatch> evicted = Optional.empty();
        synchronized (this) {
            if (limited.filter(address -> ofAddress.getOrDefault(address, 0) >= mostOfAddress)
                    .isPresent()) {
                refused++;
                return false;
            }
            if (all.size() >= most) {
                evicted = longestWaiting();
                if (evicted.isEmpty()) {
                    refused++;
                    return false;
                }
                // Its own end comes later; it makes room now.
                all.remove(evicted.get());
                closed++;
            }
            limited.ifPresent(address -> ofAddress.merge(address, 1, Integer::sum));
            all.add(watch);
        }
        evicted.ifPresent(ConnectionWatch::close);
        AtomicBoolean counted = new AtomicBoolean(limited.isPresent());
        watch.whenKnown(() -> uncount(limited, counted));
        watch.begin();
        channel.closeFuture().addListener(end -> {
            uncount(limited, counted);
            remove(watch);
        });
        return true;
    }

    private synchronized void remove(ConnectionWatch watch) {
        all.remove(watch);
    }

    private void uncount(Optional<ClientNetwork> limited, AtomicBoolean counted) {
        if (counted.compareAndSet(true, false)) {
            synchronized (this) {
                ofAddress.computeIfPresent(limited.orElseThrow(), (key, n) -> n == 1 ? null : n - 1);
            }
        }
    }

    private Optional<ConnectionWatch> longestWaiting() {
        Iterator<ConnectionWatch> oldestFirst = all.iterator();
        while (oldestFirst.hasNext()) {
            ConnectionWatch watch = oldestFirst.next();
            if (watch.isWaitingStranger()) {
                return Optional.of(watch);
            }
        }
        return Optional.empty();
    }

    private Optional<ClientNetwork> limited(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return Optional.empty();
        }
        InetAddress address = socket.getAddress();
        Network network = new Network(address.getAddress(), address.getAddress().length * Byte.SIZE);
        return proxies.stream().anyMatch(proxy -> proxy.contains(network))
                ? Optional.empty()
                : Optional.of(ClientNetwork.of(address));
    }

    /** Closes the connections that are too slow now. */
    void check() {
        try {
            List<ConnectionWatch> watches;
            synchronized (this) {
                watches = List.copyOf(all);
            }
            long now = nanoTime.getAsLong();
            for (ConnectionWatch watch : watches) {
                if (watch.isTooSlow(now)) {
                    watch.close();
                    synchronized (this) {
                        closed++;
                    }
                }
            }
        } catch (RuntimeException e) {
            LOGGER.error("Checking for slow connections failed; it is repeated in a second", e);
        }
    }

    /** How many connections are open. */
    synchronized int open() {
        return all.size();
    }

    /** How many connections were refused, being one too many. */
    synchronized long refused() {
        return refused;
    }

    /** How many connections were closed for being slow, or to make room. */
    synchronized long closed() {
        return closed;
    }
}
