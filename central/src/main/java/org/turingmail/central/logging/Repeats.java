package org.turingmail.central.logging;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Which warnings and errors were said often enough: of those that differ in numbers only, a few in a minute are
 * written, and the others are counted. Thread-safe.
 */
final class Repeats {
    /** Written of each kind in a minute. */
    static final int WRITTEN = 3;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 1_000;
    private static final int LONGEST = 200;
    /** Numbers, hashes and ids in a message do not make it another one. */
    private static final Pattern NUMBER = Pattern.compile("[0-9a-fA-F-]*[0-9][0-9a-fA-F-]*");

    private final LongSupplier nanoTime;
    private final Map<Kind, Count> counts = new LinkedHashMap<>();

    Repeats(LongSupplier nanoTime) {
        this.nanoTime = requireNonNull(nanoTime);
    }

    private record Kind(String logger, String text) {}

    private static final class Count {
        private final String example;
        private final long begin;
        private int said;

        Count(String example, long begin) {
            this.example = example;
            this.begin = begin;
        }
    }

    /** What was not written. */
    record Suppressed(String logger, String example, int times) {}

    /** Whether this one is to be written. */
    boolean isToBeWritten(String logger, String message) {
        String text = message == null ? "" : message.substring(0, Math.min(LONGEST, message.length()));
        Kind kind = new Kind(String.valueOf(logger), NUMBER.matcher(text).replaceAll("#"));
        synchronized (counts) {
            Count count = counts.get(kind);
            if (count == null) {
                if (counts.size() >= MOST_KINDS) {
                    return true;
                }
                count = new Count(text, nanoTime.getAsLong());
                counts.put(kind, count);
            }
            count.said++;
            return count.said <= WRITTEN;
        }
    }

    /** Those whose minute is over, of which some were not written. Counting begins anew for them. */
    List<Suppressed> takeSuppressed() {
        long now = nanoTime.getAsLong();
        List<Suppressed> suppressed = new ArrayList<>();
        synchronized (counts) {
            counts.entrySet().removeIf(entry -> {
                Count count = entry.getValue();
                if (now - count.begin < MINUTE.toNanos()) {
                    return false;
                }
                if (count.said > WRITTEN) {
                    suppressed.add(new Suppressed(entry.getKey().logger(), count.example, count.said - WRITTEN));
                }
                return true;
            });
        }
        return suppressed;
    }
}
