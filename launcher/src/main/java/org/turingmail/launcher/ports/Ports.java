package org.turingmail.launcher.ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports on the loopback address that nobody uses, from below those that the system gives to clients: a server that is
 * killed and started again finds its port free.
 */
public final class Ports {
    private static final int LOWEST = 10_240;
    private static final int LOWEST_OF_CLIENTS = 32_768;

    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final Random RANDOM = new Random();

    private Ports() {}

    /** A port that is free now, and that was not given to anybody else by this JVM. */
    public static synchronized int free() {
        int end = Math.max(LOWEST + 1_000, lowestOfClients());
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = LOWEST + RANDOM.nextInt(end - LOWEST);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new IllegalStateException("No free port on the loopback address");
    }

    private static boolean isFree(int port) {
        // Without SO_REUSEADDR: a port whose old connections still linger is not free to every program.
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int lowestOfClients() {
        try {
            return Integer.parseInt(Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                    .strip()
                    .split("\\s+")[0]);
        } catch (IOException | NumberFormatException e) {
            return LOWEST_OF_CLIENTS;
        }
    }
}
