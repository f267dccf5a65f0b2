package org.turingmail.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Stream;

/** What a benchmark runs on, as figures without it say little. */
final class Machine {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private Machine() {}

    static String describe() {
        return String.format(
                Locale.ROOT,
                "%s UTC, %s, %d processors, %d GB, %s %s, Java %s, load %s",
                DATE.format(Instant.now()),
                line(Path.of("/proc/cpuinfo"), "model name", "unknown processor"),
                Runtime.getRuntime().availableProcessors(),
                gigabytes(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                load());
    }

    /** Of the last minute: how many wanted a processor, others than ourselves included. */
    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static long gigabytes() {
        String kilobytes = line(Path.of("/proc/meminfo"), "MemTotal", "0").replaceAll("[^0-9]", "");
        return Math.round(Long.parseLong(kilobytes) / 1024.0 / 1024.0);
    }

    private static String line(Path file, String name, String otherwise) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
