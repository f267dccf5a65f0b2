package org.turingmail.configuration;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a misspelt key may have meant. */
public final class Spelling {
    private Spelling() {}

    /**
     * The candidate that is closest to a word.
     *
     * @return empty if there is none that it could have meant: more than a third of its characters, and more than two,
     *     are different
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return closest(word, candidates)
                .filter(candidate -> distance(word, candidate) <= Math.max(2, word.length() / 3));
    }

    /** The candidate that is closest to a word, however far; empty if there are no candidates. */
    public static Optional<String> closest(String word, Collection<String> candidates) {
        return candidates.stream().min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** The number of characters to change, add or remove (Levenshtein). */
    private static int distance(String left, String right) {
        int[] costs = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int above = costs[j];
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                costs[j] = Math.min(replaced, Math.min(costs[j], costs[j - 1]) + 1);
                diagonal = above;
            }
        }
        return costs[right.length()];
    }
}
