package org.turingmail.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.turingmail.launcher.ports.Ports;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.Project;

/** Large lists: files in and out, and answers from them, beside what somebody might take instead. */
public final class Lists {
    private static final String USAGE =
            """
            Usage: lists --peers FOLDER [--rounds N] [--seconds N] [--entries N] [--alone yes|no]

            Files: a list is imported and exported over HTTP, and the same rows go into and out of the same table, with
            the same indexes, by COPY; postmap makes an lmdb of the same addresses. Answers: sixteen connections ask
            about a sender and a recipient, half of the senders are on the list: verdicts of a central service with all
            entries and of one with 1,000, rspamd's multimap on the same list; policy delegation and socketmap beside
            postgrey.

              --peers FOLDER   where peers.sh and LoadClient.java are (TURING_PEERS)
              --rounds N       each asks everybody once (3)
              --seconds N      of a load (10)
              --entries N      (1000000)
              --alone yes      without the peers: how it grows, with --entries 10000000, say
            """;

    private static final String HEAP = "256m";
    private static final int FEW = 1_000;
    private static final int WARM_UPS = 4;
    private static final double BAR_IMPORT = 4;
    private static final double BAR_EXPORT = 3;
    private static final double BAR_MEGABYTES = 512;
    private static final double BAR_GROWTH = 0.2;
    private static final double BAR_POSTGREY = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, List<Double>> figures = new TreeMap<>();
    private final Path folder = Rig.folder("lists");
    private final Peers peers;
    private final int entries;
    private final boolean alone;

    private Lists(Peers peers, int entries, boolean alone) {
        this.peers = peers;
        this.entries = entries;
        this.alone = alone;
    }

    public static void main(String[] words) throws InterruptedException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        try {
            Arguments arguments = Arguments.of(
                    words,
                    Map.of(
                            "peers",
                            System.getenv().getOrDefault("TURING_PEERS", ""),
                            "rounds",
                            "3",
                            "seconds",
                            "10",
                            "entries",
                            "1000000",
                            "alone",
                            "no"));
            Peers peers = new Peers(
                    Path.of(arguments.text("peers")),
                    Project.root().resolve("target/benchmarks/peers"),
                    arguments.number("seconds", 1, 300));
            Lists benchmark = new Lists(
                    peers,
                    arguments.number("entries", FEW, 100_000_000),
                    arguments.text("alone").equals("yes"));
            System.exit(benchmark.run(arguments.number("rounds", 1, 100)) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private boolean run(int rounds) throws InterruptedException {
        System.out.println(Machine.describe());
        if (!alone) {
            peers.setUp();
        }
        try {
            Path addresses = addresses(entries, "addresses");
            for (int round = 1; round < rounds; round++) {
                try (Server server = new Server("files" + round)) {
                    files(server, addresses);
                }
            }
            try (Server large = new Server("large");
                    Server small = new Server("small")) {
                files(large, addresses);
                small.importFile(addresses(FEW, "few"));
                for (int i = 0; i < WARM_UPS; i++) {
                    large.http(entries);
                    small.http(FEW);
                }
                large.policy(entries);
                large.socketmap(entries);
                for (int round = 1; round <= rounds; round++) {
                    answers(large, small);
                }
                note("memory.megabytes", large.peakMegabytes());
            }
            return report();
        } finally {
            Rig.delete(folder);
        }
    }

    /** Leaves the entries in the lists of the server. */
    private void files(Server server, Path addresses) throws InterruptedException {
        Path rows = folder.resolve("rows");
        try (CentralDatabase database = CentralDatabase.of(server.data())) {
            database.execute("CHECKPOINT");
            double imported = server.importFile(addresses);
            database.execute("CHECKPOINT");
            database.execute("VACUUM ANALYZE list_entry");
            // Twice, as the first reading of rows that are new is a special one.
            server.export();
            double exported = server.export();
            database.copyOut("list_entry", rows);
            double out = database.copyOut("list_entry", rows);
            database.execute("TRUNCATE list_entry, list_entry_hit");
            database.execute("CHECKPOINT");
            double in = database.copyIn("list_entry", rows);
            note("import.seconds", imported);
            note("import.copy.seconds", in);
            note("import.ratio", imported / in);
            note("export.seconds", exported);
            note("export.copy.seconds", out);
            note("export.ratio", exported / out);
            note("memory.megabytes", server.peakMegabytes());
        }
        if (!alone) {
            Map<String, Double> postmap = peers.measure("postmap");
            note("import.postmap.seconds", postmap.get("postmap.lmdb.build_s"));
        }
        delete(rows);
    }

    private void answers(Server large, Server small) throws InterruptedException {
        Peers.Load few = small.http(FEW);
        Peers.Load many = large.http(entries);
        note("http.few", few);
        note("http.many", many);
        note("http.many-to-few.rate", many.rate() / few.rate());
        note("http.many-to-few.p99", many.p99() / few.p99());
        Peers.Load policy = large.policy(entries);
        Peers.Load socketmap = large.socketmap(entries);
        note("policy", policy);
        // The client sends a recipient behind the sender, as no Postfix does: for a map that is one key,
        // which is on no list.
        noteRates("socketmap", socketmap);
        if (alone) {
            return;
        }
        Map<String, Double> rspamd = peers.measure("rspamd");
        note("rspamd.rate", rspamd.get("rspamd.min_2workers.rps"));
        note("rspamd.p99", rspamd.get("rspamd.min_2workers.p99_us"));
        note("http.to-rspamd.rate", many.rate() / rspamd.get("rspamd.min_2workers.rps"));
        note("http.to-rspamd.p99", many.p99() / rspamd.get("rspamd.min_2workers.p99_us"));
        Map<String, Double> postgrey = peers.measure("postgrey");
        note("postgrey.rate", postgrey.get("postgrey.triplet.rps"));
        note("policy.to-postgrey", policy.rate() / postgrey.get("postgrey.triplet.rps"));
        note("socketmap.to-postgrey", socketmap.rate() / postgrey.get("postgrey.triplet.rps"));
    }

    private boolean report() {
        System.out.println("\nmedian (least to most)");
        figures.forEach(
                (name, all) -> System.out.println(name + "  " + Spread.of(all).words("%.2f")));
        System.out.println();
        boolean met = bar("import: at most 4 times COPY", median("import.ratio") <= BAR_IMPORT);
        met &= bar("export: at most 3 times COPY", median("export.ratio") <= BAR_EXPORT);
        met &= bar(
                "memory of the process: under 512 MB",
                Spread.of(figures.get("memory.megabytes")).most() < BAR_MEGABYTES);
        met &= bar("rate within 20 % of that with 1,000", median("http.many-to-few.rate") >= 1 - BAR_GROWTH);
        met &= bar("p99 within 20 % of that with 1,000", median("http.many-to-few.p99") <= 1 + BAR_GROWTH);
        if (!alone) {
            met &= bar("verdicts: more a second than rspamd", median("http.to-rspamd.rate") > 1);
            met &= bar("verdicts: a lower p99 than rspamd", median("http.to-rspamd.p99") < 1);
            met &= bar("policy delegation: 5 times postgrey", median("policy.to-postgrey") >= BAR_POSTGREY);
            met &= bar("socketmap: 5 times postgrey", median("socketmap.to-postgrey") >= BAR_POSTGREY);
        }
        System.out.println("load at the end " + Machine.load());
        return met;
    }

    private static boolean bar(String what, boolean met) {
        System.out.println(what + ": " + (met ? "met" : "MISSED"));
        return met;
    }

    private double median(String name) {
        return Spread.of(figures.get(name)).median();
    }

    private void note(String name, double figure) {
        figures.computeIfAbsent(name, ignored -> new ArrayList<>()).add(figure);
        System.out.printf(Locale.ROOT, "%s %.2f%n", name, figure);
    }

    private void note(String name, Peers.Load load) {
        if (Math.abs(load.found() - 50) > 5) {
            throw new IllegalStateException(
                    name + ": half of the senders should be known, but " + load.found() + " % are");
        }
        noteRates(name, load);
    }

    private void noteRates(String name, Peers.Load load) {
        note(name + ".rate", load.rate());
        note(name + ".p50", load.p50());
        note(name + ".p99", load.p99());
    }

    /** The addresses that LoadClient asks about: the same numbers, in an order that has nothing to do with theirs. */
    private Path addresses(int count, String name) {
        Path file = folder.resolve(name + ".txt");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (long i = 0; i < count; i++) {
                writer.write(String.format(
                        Locale.ROOT, "u%08x@d%04d.example.org%n", i * 2654435761L & 0xffffffffL, i % 5000));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A central service with nothing in it yet. */
    private final class Server implements AutoCloseable {
        private final int socketmap = Ports.free();
        private final int policy = Ports.free();
        private final CentralProcess central;

        Server(String name) {
            central = CentralProcess.in(folder.resolve(name))
                    .heap(HEAP)
                    .property("turing.central.socketmap.listen", "127.0.0.1:" + socketmap)
                    .property("turing.central.policy-service.listen", "example@127.0.0.1:" + policy)
                    .start();
        }

        Path data() {
            return central.home().resolve("data");
        }

        /** @return seconds */
        double importFile(Path file) throws InterruptedException {
            long begin = System.nanoTime();
            try {
                String answer = send(
                                request("/api/v1/list-imports?format=plain&verdict=DELIVER")
                                        .header("Content-Type", "text/plain")
                                        .POST(HttpRequest.BodyPublishers.ofFile(file))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                double seconds = (System.nanoTime() - begin) / 1e9;
                try (Stream<String> lines = Files.lines(file)) {
                    if (!answer.contains("\"added\":" + lines.count() + ",")) {
                        throw new IllegalStateException("Not all was added: " + answer);
                    }
                }
                return seconds;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** @return seconds */
        double export() throws InterruptedException {
            Path file = folder.resolve("export");
            long begin = System.nanoTime();
            send(request("/api/v1/list-exports/plain?verdict=DELIVER").build(), HttpResponse.BodyHandlers.ofFile(file));
            double seconds = (System.nanoTime() - begin) / 1e9;
            try (Stream<String> lines = Files.lines(file)) {
                long count = lines.filter(line -> line.indexOf('@') > 0).count();
                if (count != entries) {
                    throw new IllegalStateException(count + " entries in the export");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            delete(file);
            return seconds;
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(central.url() + path))
                    .header("Authorization", "Bearer " + central.programKey());
        }

        private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
                throws InterruptedException {
            try {
                HttpResponse<T> response = http.send(request, handler);
                if (response.statusCode() >= 300) {
                    throw new IllegalStateException(
                            request.uri() + " answers " + response.statusCode() + ": " + response.body());
                }
                return response;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Peers.Load http(int known) throws InterruptedException {
            return peers.load(List.of(
                    "http",
                    "127.0.0.1:" + central.port(),
                    "method=POST",
                    "path=/api/v1/verdicts",
                    "body={\"sender\":\"{sender}\",\"recipients\":[\"{rcpt}\"]}",
                    "header=Authorization: Bearer " + CentralProcess.API_KEY,
                    "header=Content-Type: application/json",
                    "needle=DELIVER",
                    "pool=50000",
                    "hit=0.5",
                    "space=" + known));
        }

        Peers.Load policy(int known) throws InterruptedException {
            return peers.load(List.of("policy", "127.0.0.1:" + policy, "pool=50000", "hit=0.5", "space=" + known));
        }

        Peers.Load socketmap(int known) throws InterruptedException {
            return peers.load(List.of(
                    "socketmap", "127.0.0.1:" + socketmap, "map=example", "pool=50000", "hit=0.5", "space=" + known));
        }

        /** The most memory that the process has had. */
        double peakMegabytes() {
            try {
                return Files.readAllLines(Path.of("/proc/" + central.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                        .findFirst()
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            central.close();
        }
    }
}
