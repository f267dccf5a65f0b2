package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What shared lists say about a mail. The closest match counts, as within a scope. Of the lists that match equally
 * close, each has one voice; its block goes before its allow, and what has more weight wins. If both have the same, it
 * is a block. Immutable.
 *
 * @param verdict what won
 * @param decisive the list with the most weight on the side that won
 * @param cast one for each list that matched equally close, the heaviest first
 * @param outranked matches that are less close
 */
public record Vote(Verdict verdict, ListVoice decisive, List<SharedEntry> cast, List<SharedEntry> outranked) {
    private static final Comparator<SharedEntry> HEAVIEST = Comparator.comparing(
                    (SharedEntry entry) -> -entry.list().weight())
            .thenComparing(entry -> entry.list().name());

    public Vote {
        requireNonNull(verdict);
        requireNonNull(decisive);
        cast = List.copyOf(cast);
        outranked = List.copyOf(outranked);
    }

    /** @return empty if no list matches */
    static Optional<Vote> of(Collection<SharedEntry> entries, MailSource source) {
        int closest = Integer.MAX_VALUE;
        Map<SharedEntry, Integer> distances = new LinkedHashMap<>();
        for (SharedEntry entry : entries) {
            int distance = Matching.distance(entry.entry(), source).orElse(Integer.MAX_VALUE);
            if (distance < Integer.MAX_VALUE) {
                distances.put(entry, distance);
                closest = Math.min(closest, distance);
            }
        }
        if (distances.isEmpty()) {
            return Optional.empty();
        }
        Map<String, SharedEntry> voices = new LinkedHashMap<>();
        List<SharedEntry> outranked = new ArrayList<>();
        for (Map.Entry<SharedEntry, Integer> match : distances.entrySet()) {
            if (match.getValue() == closest) {
                voices.merge(
                        match.getKey().list().name(),
                        match.getKey(),
                        (first, second) -> first.verdict() == Verdict.BLOCK ? first : second);
            } else {
                outranked.add(match.getKey());
            }
        }
        List<SharedEntry> cast = voices.values().stream().sorted(HEAVIEST).toList();
        Verdict verdict =
                weight(cast, Verdict.BLOCK) >= weight(cast, Verdict.DELIVER) ? Verdict.BLOCK : Verdict.DELIVER;
        ListVoice decisive = cast.stream()
                .filter(entry -> entry.verdict() == verdict)
                .findFirst()
                .orElseThrow()
                .list();
        return Optional.of(new Vote(
                verdict, decisive, cast, outranked.stream().sorted(HEAVIEST).toList()));
    }

    /** How much weight there is for a verdict. */
    public int weight(Verdict which) {
        return weight(cast, which);
    }

    private static int weight(List<SharedEntry> entries, Verdict verdict) {
        return entries.stream()
                .filter(entry -> entry.verdict() == verdict)
                .mapToInt(entry -> entry.list().weight())
                .sum();
    }
}
