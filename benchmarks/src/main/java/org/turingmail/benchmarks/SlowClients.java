package org.turingmail.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.turingmail.launcher.ports.Ports;
import org.turingmail.launcher.process.CentralProcess;

/** How fast agents are answered while strangers keep connections to every port of central without getting on. */
public final class SlowClients {
    private static final String USAGE =
            """
            Usage: slow-clients [--connections N] [--seconds N]

            So many slow connections are kept to each port of central (HTTP, management, socketmap, policy service):
            silent ones, half headers, bodies of one byte a second. One that central closes is opened again. Meanwhile
            agents ask for verdicts, one of ten over a new connection, and readiness is looked at. The same is measured
            before, without them.

              --connections N     of each port (1000)
              --seconds N         of each measurement (30)
            """;

    private static final double BAR_MILLIS = 100;
    private static final int AGENTS = 4;
    /** Central allows 256 connections of one address, to all ports together. */
    private static final int OF_ADDRESS = 200;

    private static final String KNOWN = "known@sender.example";
    private static final String VERDICT = "{\"sender\":\"" + KNOWN + "\",\"recipients\":[\"user@bench.example\"]}";

    private SlowClients() {}

    public static void main(String[] words) throws InterruptedException, IOException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        try {
            Arguments arguments = Arguments.of(words, Map.of("connections", "1000", "seconds", "30"));
            System.exit(run(arguments.number("connections", 1, 5_000), arguments.number("seconds", 1, 3_600)) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private static boolean run(int connections, int seconds) throws InterruptedException, IOException {
        System.out.println(Machine.describe());
        Path folder = Rig.folder("slow-clients");
        int socketmap = Ports.free();
        int policy = Ports.free();
        try (CentralProcess central = Rig.central(folder)
                .property("turing.central.http.max-connections", String.valueOf(4 * connections + 1_000))
                .property("turing.central.socketmap.listen", "127.0.0.1:" + socketmap)
                .property("turing.central.policy-service.listen", "example@127.0.0.1:" + policy)
                .start()) {
            Rig.makeKnown(central, KNOWN);
            measure(central, seconds / 3 + 1);
            Spread without = measure(central, seconds);
            Spread with;
            try (Crowd crowd = new Crowd()) {
                crowd.keep(central.port(), connections, http());
                crowd.keep(URI.create(central.managementUrl()).getPort(), connections, http());
                crowd.keep(socketmap, connections, List.of("", "5", "11:turing x"));
                crowd.keep(policy, connections, List.of("", "request=", "request=smtpd_access_policy\nsender=a"));
                crowd.start();
                Rig.await("slow connections", 10, () -> crowd.open() >= connections);
                with = measure(central, seconds);
                System.out.println(crowd);
            }
            boolean met = with.percentile(99) < BAR_MILLIS;
            System.out.println("without slow clients: " + describe(without));
            System.out.printf(
                    Locale.ROOT,
                    "with %d of them on each of four ports: %s; p99 must be under %.0f ms: %s%n",
                    connections,
                    describe(with),
                    BAR_MILLIS,
                    met ? "met" : "MISSED");
            System.out.println("load at the end " + Machine.load());
            return met;
        } finally {
            Rig.delete(folder);
        }
    }

    private static List<String> http() {
        return List.of(
                "",
                "GET / HTTP/1.1\r\nHost: cent",
                "POST /c/unknown HTTP/1.1\r\nHost: central\r\nContent-Length: 1000\r\n\r\na",
                "POST /api/v1/verdicts HTTP/1.1\r\nHost: central\r\nAuthorization: Bearer " + CentralProcess.API_KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    }

    private static String describe(Spread spread) {
        return String.format(
                Locale.ROOT,
                "%d verdicts, median %.1f ms, p99 %.1f ms, most %.1f ms",
                spread.count(),
                spread.median(),
                spread.percentile(99),
                spread.most());
    }

    /** Four agents, each 50 times a second; and readiness once a second. */
    private static Spread measure(CentralProcess central, int seconds) throws InterruptedException {
        List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> agents = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        for (int i = 0; i < AGENTS; i++) {
            Thread agent = new Thread(() -> {
                try {
                    ask(central, millis, end);
                } catch (IOException | InterruptedException | RuntimeException e) {
                    failures.add(e);
                }
            });
            agent.start();
            agents.add(agent);
        }
        while (System.nanoTime() < end) {
            TimeUnit.SECONDS.sleep(1);
            if (!central.isReady()) {
                throw new IllegalStateException("Central is not ready");
            }
        }
        for (Thread agent : agents) {
            agent.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("A verdict failed", failures.get(0));
        }
        return Spread.of(millis);
    }

    private static void ask(CentralProcess central, List<Double> millis, long end)
            throws IOException, InterruptedException {
        HttpClient http = client();
        HttpRequest request = HttpRequest.newBuilder(URI.create(central.url() + "/api/v1/verdicts"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + CentralProcess.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(VERDICT))
                .build();
        for (int i = 1; System.nanoTime() < end; i++) {
            if (i % 10 == 0) {
                http = client();
            }
            long start = System.nanoTime();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            millis.add((System.nanoTime() - start) / 1e6);
            if (answer.statusCode() != 200 || !answer.body().contains("DELIVER")) {
                throw new IllegalStateException("Not the verdict: " + answer.statusCode() + " " + answer.body());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** Connections that are kept open, a byte a second each. */
    private static final class Crowd implements AutoCloseable {
        private final List<Slow> members = new ArrayList<>();
        private final Thread thread = new Thread(this::run, "crowd");
        private volatile boolean closed;
        private volatile int open;
        private volatile long reopened;
        private volatile long refused;

        private static final class Slow {
            private final InetSocketAddress from;
            private final int port;
            private final String begin;
            private SocketChannel channel;
            private boolean opened;

            Slow(InetSocketAddress from, int port, String begin) {
                this.from = from;
                this.port = port;
                this.begin = begin;
            }
        }

        void keep(int port, int connections, List<String> beginnings) throws IOException {
            for (int i = 0; i < connections; i++) {
                int address = members.size() / OF_ADDRESS;
                byte[] from = {127, 0, (byte) (10 + address / 250), (byte) (1 + address % 250)};
                members.add(new Slow(
                        new InetSocketAddress(InetAddress.getByAddress(from), 0),
                        port,
                        beginnings.get(i % beginnings.size())));
            }
        }

        void start() {
            thread.setDaemon(true);
            thread.start();
        }

        int open() {
            return open;
        }

        private void run() {
            ByteBuffer read = ByteBuffer.allocate(8_192);
            while (!closed) {
                long begin = System.nanoTime();
                int now = 0;
                for (Slow slow : members) {
                    now += drip(slow, read) ? 1 : 0;
                }
                open = now;
                long left = TimeUnit.SECONDS.toNanos(1) - (System.nanoTime() - begin);
                if (left > 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(left);
                }
            }
        }

        private boolean drip(Slow slow, ByteBuffer read) {
            try {
                if (slow.channel == null) {
                    slow.channel = SocketChannel.open();
                    slow.channel.bind(slow.from);
                    slow.channel.connect(new InetSocketAddress("127.0.0.1", slow.port));
                    slow.channel.configureBlocking(false);
                    slow.channel.write(ByteBuffer.wrap(slow.begin.getBytes(StandardCharsets.US_ASCII)));
                    reopened += slow.opened ? 1 : 0;
                    slow.opened = true;
                } else {
                    read.clear();
                    if (slow.channel.read(read) < 0) {
                        throw new IOException("closed");
                    }
                    if (!slow.begin.isEmpty()) {
                        slow.channel.write(ByteBuffer.wrap(new byte[] {'a'}));
                    }
                }
                return true;
            } catch (IOException e) {
                refused += slow.opened ? 0 : 1;
                hangUp(slow);
                return false;
            }
        }

        private static void hangUp(Slow slow) {
            if (slow.channel != null) {
                try {
                    slow.channel.close();
                } catch (IOException e) {
                    // It is gone either way.
                }
                slow.channel = null;
            }
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
            members.forEach(Crowd::hangUp);
        }

        @Override
        public String toString() {
            return open + " slow connections were open; " + reopened
                    + " times one was closed by central and opened again";
        }
    }
}
