package org.turingmail.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turingmail.launcher.ports.Ports;

/** NSD, a real authoritative DNS server, with one zone on the loopback address. For use by one thread. */
final class NameServer implements AutoCloseable {
    private static final Pattern STATISTICS = Pattern.compile("NSTATS \\d+ \\d+(.*)");
    private static final Pattern COUNT = Pattern.compile("[A-Z0-9]+=(\\d+)");
    private static final int STATISTICS_SECONDS = 1;

    private final int port = Ports.free();
    private final Path log;
    private final Process process;

    /**
     * @param folder for its files
     * @param zone the name of the zone, without a dot at the end
     * @param records the records of the zone but for SOA and NS, as in a zone file
     */
    NameServer(Path folder, String zone, Iterable<String> records) throws InterruptedException {
        this.log = folder.resolve("nsd.log");
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("zone"),
                    String.format(
                            Locale.ROOT,
                            "$ORIGIN %s.%n$TTL 300%n@ SOA ns hostmaster 1 3600 900 86400 300%n@ NS ns%nns A"
                                    + " 127.0.0.1%n%s%n",
                            zone,
                            String.join("\n", records)));
            Path configuration = Files.writeString(
                    folder.resolve("nsd.conf"),
                    """
                    server:
                      ip-address: 127.0.0.1@%d
                      username: ""
                      chroot: ""
                      zonesdir: "%2$s"
                      database: ""
                      zonelistfile: "%2$s/zone.list"
                      xfrdfile: "%2$s/xfrd.state"
                      xfrdir: "%2$s"
                      pidfile: "%2$s/nsd.pid"
                      logfile: "%2$s/nsd.log"
                      server-count: 1
                      statistics: %3$d
                    remote-control:
                      control-enable: no
                    zone:
                      name: "%4$s"
                      zonefile: "zone"
                    """
                            .formatted(port, folder, STATISTICS_SECONDS, zone));
            process = new ProcessBuilder(List.of(Program.find("nsd"), "-d", "-c", configuration.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("nsd.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        Rig.await("NSD has started", 50, () -> log().contains("nsd started"));
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns the number of queries since it was started. */
    long queries() throws InterruptedException {
        TimeUnit.SECONDS.sleep(2L * STATISTICS_SECONDS + 1);
        long sum = 0;
        Matcher last = STATISTICS.matcher(log());
        while (last.find()) {
            sum = COUNT.matcher(last.group(1))
                    .results()
                    .mapToLong(count -> Long.parseLong(count.group(1)))
                    .sum();
        }
        return sum;
    }

    private String log() {
        if (!process.isAlive()) {
            throw new IllegalStateException("NSD has ended with " + process.exitValue() + "; see " + log);
        }
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
