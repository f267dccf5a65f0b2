package org.turingmail.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turingmail.launcher.process.CentralProcess;

/** What places of held messages cost: stores per second, lists, memory. */
public final class Records {
    private static final String USAGE =
            """
            Usage: records [--places LIST] [--messages N] [--size BYTES] [--threads N] [--filled N]

            For each place a storage of its own, in JVMs of its own with the classes of James and the extension:

              disk          files that are created, written and synced one by one, nothing else: what the disk can do
              store         messages that are stored, each durable when it is counted, by one thread and by many
              open          from the start of the storage to its first use
              count         the number of messages
              page          the keys and envelopes of the first 50 messages, and of 50 in the middle
              retrieve      a message and all of its bytes
              heap, memory  live after a list of all keys, of 128 MB; the most that the process has had
              large         four messages of 40 MB, stored, retrieved and removed at once in that heap

              --places LIST    file, derby, sqlite, postgresql with commas between them; or the URL of another one,
                               which is empty (file,derby,sqlite,postgresql)
              --messages N     stored (20000)
              --size BYTES     of a message (10240)
              --threads N      at once (10)
              --filled N       besides, a folder of files with so many messages of 1 KB, written without the
                               repository (0: none)
            """;

    /** Promised for each place that is on this machine's disk alone. */
    private static final Map<String, Double> STORES_PER_SECOND = Map.of("file", 600.0, "sqlite", 400.0);

    private static final double SHARE_OF_DISK = 0.25;
    private static final double PAGE_MILLIS = 50;
    private static final double COUNT_MILLIS = 5;

    private final int messages;
    private final int size;
    private final int threads;
    private final Path folder = Rig.folder("records");
    private boolean met = true;

    private Records(int messages, int size, int threads) {
        this.messages = messages;
        this.size = size;
        this.threads = threads;
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
                            "places",
                            "file,derby,sqlite,postgresql",
                            "messages",
                            "20000",
                            "size",
                            "10240",
                            "threads",
                            "10",
                            "filled",
                            "0"));
            Records benchmark = new Records(
                    arguments.number("messages", 2_000, 10_000_000),
                    arguments.number("size", 100, 10_000_000),
                    arguments.number("threads", 2, 100));
            System.exit(
                    benchmark.run(
                                    List.of(arguments.text("places").split(",")),
                                    arguments.number("filled", 0, 10_000_000))
                            ? 0
                            : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private boolean run(List<String> places, int filled) throws InterruptedException {
        System.out.println(Machine.describe());
        try {
            double disk = disk();
            for (String place : places) {
                switch (place) {
                    case "file" -> measure(
                            place, folder.resolve("files").toUri().toString(), "", "", disk);
                    case "derby" -> measure(place, "jdbc:derby:" + folder.resolve("derby"), "", "", disk);
                    case "sqlite" -> measure(
                            place, "jdbc:sqlite:" + folder.resolve("sqlite").resolve("held.db"), "", "", disk);
                    case "postgresql" -> onPostgresql(disk);
                    default -> measure(place, place, "", "", disk);
                }
            }
            if (filled > 0) {
                String url = folder.resolve("filled").toUri().toString();
                run("fill", url, "", "", filled, 1_000);
                print(filled + " files", run("read", url, "", "", filled, 1_000));
            }
        } finally {
            Rig.delete(folder);
        }
        System.out.println("load at the end " + Machine.load());
        return met;
    }

    private double disk() throws InterruptedException {
        double[] rates = new double[2];
        int[] many = {1, threads};
        for (int i = 0; i < many.length; i++) {
            rates[i] = figures(Program.runInJames(
                            "-Xmx128m",
                            "org.turingmail.benchmarks.records.MeasureDisk",
                            folder.resolve("disk" + i).toString(),
                            String.valueOf(2_000 * many[i]),
                            String.valueOf(size),
                            String.valueOf(many[i])))
                    .get("disk");
        }
        System.out.printf(
                Locale.ROOT,
                "disk: %.0f files of %d bytes synced per second in one thread, %.0f in %d threads%n",
                rates[0],
                size,
                rates[1],
                threads);
        return rates[1];
    }

    /** In the database of a central service that has nothing to do. */
    private void onPostgresql(double disk) throws InterruptedException {
        try (CentralProcess central = Rig.central(folder).start();
                CentralDatabase database = CentralDatabase.of(folder.resolve("central"))) {
            database.execute("CREATE SCHEMA records");
            measure(
                    "postgresql",
                    database.url() + "?currentSchema=records",
                    database.user(),
                    database.password(),
                    disk);
        }
    }

    private void measure(String place, String url, String user, String password, double disk)
            throws InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>(run("store", url, user, password, messages, size));
        figures.putAll(run("read", url, user, password, messages, size));
        print(place, figures);
        if (STORES_PER_SECOND.containsKey(place)) {
            double rate = figures.get("store-" + threads);
            double promised = STORES_PER_SECOND.get(place);
            say(
                    rate >= promised || rate >= SHARE_OF_DISK * disk,
                    place + ": %.0f messages stored per second, %.2f of what the disk can do; must be %.0f, or %.2f",
                    rate,
                    rate / disk,
                    promised,
                    SHARE_OF_DISK);
        }
    }

    private void print(String place, Map<String, Double> figures) {
        List<String> all = new ArrayList<>();
        figures.forEach((name, value) -> all.add(String.format(Locale.ROOT, "%s %.1f", name, value)));
        System.out.println(place + ": " + String.join(", ", all));
        say(
                figures.get("page-ms") < PAGE_MILLIS,
                place + ": first page in %.1f ms; must be under %.0f",
                figures.get("page-ms"),
                PAGE_MILLIS);
        say(
                figures.get("count-ms") < COUNT_MILLIS,
                place + ": counted in %.2f ms; must be under %.0f",
                figures.get("count-ms"),
                COUNT_MILLIS);
    }

    private void say(boolean reached, String what, Object... figures) {
        met &= reached;
        System.out.printf(Locale.ROOT, what + ": %s%n", with(figures, reached ? "met" : "MISSED"));
    }

    private static Object[] with(Object[] figures, String word) {
        List<Object> all = new ArrayList<>(List.of(figures));
        all.add(word);
        return all.toArray();
    }

    private Map<String, Double> run(String what, String url, String user, String password, int count, int bytes)
            throws InterruptedException {
        return figures(Program.runInJames(
                "-Xmx128m",
                "org.turingmail.benchmarks.records.MeasureRecords",
                what,
                url,
                user,
                password,
                String.valueOf(count),
                String.valueOf(bytes),
                String.valueOf(threads)));
    }

    private static Map<String, Double> figures(String output) {
        Map<String, Double> figures = new LinkedHashMap<>();
        output.lines()
                .map(line -> line.split(" "))
                .filter(line -> line.length == 2 && line[1].matches("[0-9.]+"))
                .forEach(line -> figures.put(line[0], Double.parseDouble(line[1])));
        return figures;
    }
}
