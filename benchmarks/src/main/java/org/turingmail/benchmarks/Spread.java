package org.turingmail.benchmarks;

import java.util.Collection;
import java.util.Locale;

/** Figures of repeated measurements. Immutable. */
final class Spread {
    private final double[] ascending;

    private Spread(double[] ascending) {
        this.ascending = ascending;
    }

    /** @throws IllegalArgumentException if there is none */
    static Spread of(Collection<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        return new Spread(
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    double least() {
        return ascending[0];
    }

    double most() {
        return ascending[ascending.length - 1];
    }

    double median() {
        int middle = ascending.length / 2;
        return ascending.length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }

    /**
     * The smallest figure that at least so many of a hundred do not exceed (nearest rank).
     *
     * @param percent more than 0, at most 100
     */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * ascending.length);
        return ascending[Math.max(1, rank) - 1];
    }

    int count() {
        return ascending.length;
    }

    /** Median and range. */
    String words(String format) {
        return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median(), least(), most());
    }
}
