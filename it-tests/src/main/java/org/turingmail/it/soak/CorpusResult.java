package org.turingmail.it.soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What became of the messages of a corpus.
 *
 * @param sources figures for each source
 * @param faults a line for each message that a James with the agent treats in another way than the same James without
 *     it
 */
record CorpusResult(Map<String, Figures> sources, List<String> faults) {
    private static final int SHOWN = 100;

    /**
     * Figures of one source.
     *
     * @param messages that were sent
     * @param refused by James itself during SMTP, with and without the agent
     * @param undelivered accepted, but not delivered by James itself
     * @param same held, released, and delivered as James itself delivers them
     * @param faulty all others
     */
    record Figures(int messages, int refused, int undelivered, int same, int faulty) {
        Figures plus(Figures other) {
            return new Figures(
                    messages + other.messages,
                    refused + other.refused,
                    undelivered + other.undelivered,
                    same + other.same,
                    faulty + other.faulty);
        }
    }

    CorpusResult {
        sources = new TreeMap<>(sources);
        faults = List.copyOf(faults);
    }

    boolean isGood() {
        return total(Figures::same) > 0
                && total(Figures::faulty) == 0
                && faults.isEmpty()
                && sources.values().stream()
                        .allMatch(source -> source.messages()
                                == source.refused() + source.undelivered() + source.same() + source.faulty());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "source", "messages", "refused", "undelivered", "same", "different");
        sources.forEach((source, figures) -> line(text, source, figures));
        line(text, "all", sources.values().stream().reduce(new Figures(0, 0, 0, 0, 0), Figures::plus));
        faults.stream().limit(SHOWN).forEach(fault -> text.append(fault).append('\n'));
        if (faults.size() > SHOWN) {
            text.append(faults.size() - SHOWN).append(" more\n");
        }
        return text.append(isGood() ? "All is well.\n" : "NOT WELL.\n").toString();
    }

    private int total(ToIntFunction<Figures> figure) {
        return sources.values().stream().mapToInt(figure).sum();
    }

    private static void line(StringBuilder text, String source, Figures figures) {
        line(
                text,
                source,
                figures.messages(),
                figures.refused(),
                figures.undelivered(),
                figures.same(),
                figures.faulty());
    }

    private static void line(StringBuilder text, Object... cells) {
        text.append("%-24s %9s %9s %11s %9s %9s%n".formatted(cells));
    }
}
