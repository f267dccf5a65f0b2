package org.turingmail.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Programs that somebody might take instead of ours, and the client that puts the same load on all of them. They are
 * not part of the project: a folder with {@code peers.sh}, which sets them up and measures them, and
 * {@code LoadClient.java}.
 */
final class Peers {
    private static final Pattern FIGURE = Pattern.compile("(\\w+)=([0-9]+)");

    private final Path script;
    private final Path client;
    private final Path work;
    private final int seconds;

    /**
     * @param folder where the two files are
     * @param work where they may write; what is there is used again
     * @param seconds how long a load lasts
     * @throws IllegalArgumentException if they are not there
     */
    Peers(Path folder, Path work, int seconds) {
        this.script = folder.resolve("peers.sh").toAbsolutePath();
        this.client = folder.resolve("LoadClient.java").toAbsolutePath();
        this.work = work;
        this.seconds = seconds;
        if (!Files.isReadable(script) || !Files.isReadable(client)) {
            throw new IllegalArgumentException(
                    "--peers is '" + folder + "'; it must be a folder with " + "peers.sh and " + "LoadClient.java");
        }
    }

    /** Unpacks the programs, once. */
    void setUp() throws InterruptedException {
        if (!Files.isDirectory(work.resolve("root"))) {
            measure("setup");
        }
    }

    /**
     * What a run of a peer says, by name: {@code rspamd.min_2workers.rps}. The last figure counts where there are
     * several.
     */
    Map<String, Double> measure(String peer) throws InterruptedException {
        Path results = work.resolve("results.tsv");
        try {
            Files.createDirectories(work);
            Files.deleteIfExists(results);
            ProcessBuilder builder = new ProcessBuilder("bash", script.toString(), peer).redirectErrorStream(true);
            builder.environment()
                    .putAll(Map.of(
                            "P",
                            work.toString(),
                            "RUNS",
                            "1",
                            "SECS",
                            String.valueOf(seconds),
                            "VARIANTS",
                            "min_2workers"));
            String said = Program.finish(builder.start(), "peers.sh " + peer);
            if (said.contains("FAILED")) {
                throw new IllegalStateException("peers.sh " + peer + " failed: " + said);
            }
            Map<String, Double> figures = new TreeMap<>();
            for (String line : Files.exists(results) ? Files.readAllLines(results) : List.<String>of()) {
                String[] parts = line.split("\t");
                if (parts.length == 2 && parts[1].matches("[0-9.]+")) {
                    figures.put(parts[0], Double.parseDouble(parts[1]));
                }
            }
            return figures;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A load of sixteen connections, each of which asks as soon as it has its answer.
     *
     * @param rate answers a second
     * @param p50 of the time to an answer, in microseconds
     * @param p99 of the time to an answer, in microseconds
     * @param found of a hundred answers, how many had the needle, or said OK
     */
    record Load(double rate, double p50, double p99, double found) {}

    /** @param arguments of LoadClient, from the protocol on, but for the time */
    Load load(List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), client.toString()));
        command.addAll(arguments);
        command.add("seconds=" + seconds);
        String said = Program.run(command);
        Map<String, Double> figures = new TreeMap<>();
        Matcher matcher = FIGURE.matcher(said);
        while (matcher.find()) {
            figures.putIfAbsent(matcher.group(1), Double.parseDouble(matcher.group(2)));
        }
        if (figures.getOrDefault("errors", 1.0) > 0) {
            throw new IllegalStateException("Not all was answered: " + said);
        }
        return new Load(
                figures.get("rps"),
                figures.get("p50_us"),
                figures.get("p99_us"),
                100 * figures.getOrDefault("needle", figures.getOrDefault("OK", 0.0)) / figures.get("n"));
    }
}
