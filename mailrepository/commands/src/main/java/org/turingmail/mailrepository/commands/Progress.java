package org.turingmail.mailrepository.commands;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says how far it is: a line for each repository at its end, and every few seconds until then. Not thread-safe. */
final class Progress {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final LongSupplier nanos;
    private final String repository;
    private final long total;
    private final long start;
    private long last;
    private long done;

    Progress(PrintStream out, LongSupplier nanos, String repository, long total) {
        this.out = out;
        this.nanos = nanos;
        this.repository = repository;
        this.total = total;
        this.start = nanos.getAsLong();
        this.last = start;
    }

    /** One more is done. */
    void step() {
        done++;
        long now = nanos.getAsLong();
        if (now - last >= EVERY.toNanos()) {
            last = now;
            double seconds = (now - start) / 1e9;
            out.printf(Locale.ROOT, "%s: %d of %d, %.0f/s%n", repository, done, total, done / seconds);
        }
    }

    void end(String result) {
        out.printf(Locale.ROOT, "%s: %s%n", repository, result);
    }
}
