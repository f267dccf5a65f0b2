package org.turingmail.it.soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The account of a soak test.
 *
 * @param kills in the order in which they happened
 * @param accepted mails that the server answered 250
 * @param deliveries of these, one for each recipient
 * @param byKind accepted mails
 * @param once deliveries that happened exactly once
 * @param duplicates copies too many, each with its explanation
 * @param lost recipients who did not get an accepted mail, which is nowhere any more
 * @param held recipients who did not get an accepted mail, which is still held or waits elsewhere
 * @param altered copies with other bytes than were sent
 * @param interrupted mails whose connection broke before the server's answer: not accepted
 * @param arrivedAllTheSame those of them that arrived for somebody
 * @param refused mails that the server answered otherwise than with 250
 * @param challenges answered, by as many senders
 * @param repeatedChallenges that arrived once more
 * @param quiet false if something still moved when the patience was over
 * @param left what was left in queues and repositories, for people to read; empty if nothing
 */
record SoakResult(
        SoakSettings settings,
        List<Kill> kills,
        int accepted,
        int deliveries,
        Map<SoakMail.Kind, Long> byKind,
        int once,
        List<Duplicate> duplicates,
        List<String> lost,
        List<String> held,
        List<String> altered,
        int interrupted,
        List<String> arrivedAllTheSame,
        int refused,
        int challenges,
        int repeatedChallenges,
        boolean quiet,
        List<String> left) {
    private static final int MOST_LINES = 50;

    /**
     * Whether every accepted mail arrived, unaltered, and each duplicate is explained by a kill. An orderly stop
     * explains none, and nobody who answered a challenge may get it again.
     */
    boolean isGood() {
        return quiet
                && lost.isEmpty()
                && held.isEmpty()
                && altered.isEmpty()
                && left.isEmpty()
                && (settings.orderly()
                        ? duplicates.isEmpty()
                        : duplicates.stream().noneMatch(duplicate -> duplicate.step() == Duplicate.Step.UNEXPLAINED));
    }

    /** For people, in lines. */
    String text() {
        StringBuilder text = new StringBuilder("\n");
        line(text, "accepted", accepted + " mails for " + deliveries + " recipients");
        byKind.forEach((kind, count) -> line(text, "", count + " of " + kind));
        line(text, "not accepted", interrupted + " whose connection broke before the answer, " + refused + " refused");
        line(
                text,
                "challenges",
                challenges + " answered, " + repeatedChallenges + " that came again after their answer");
        line(text, "delivered once", String.valueOf(once));
        line(text, "more than once", String.valueOf(duplicates.size()));
        duplicates.stream()
                .collect(Collectors.groupingBy(Duplicate::step, TreeMap::new, Collectors.counting()))
                .forEach((step, count) -> line(text, "", count + " " + step));
        line(text, "never: lost", String.valueOf(lost.size()));
        line(text, "never: held", String.valueOf(held.size()));
        line(text, "altered", String.valueOf(altered.size()));
        list(
                text,
                "Delivered more than once",
                duplicates.stream().map(SoakResult::words).toList());
        list(text, "Not accepted, and delivered all the same", arrivedAllTheSame);
        list(text, "LOST", lost);
        list(text, "HELD FOR EVER", held);
        list(text, "ALTERED", altered);
        list(text, "LEFT BEHIND", left);
        if (!quiet) {
            text.append("\nSomething still moved after ")
                    .append(settings.patience().toSeconds())
                    .append(" s.\n");
        }
        text.append(
                isGood()
                        ? "\nOK: nothing lost, nothing held for ever.\n"
                        : "\nFAILED. The servers' data and logs are in " + settings.folder() + "\n");
        return text.toString();
    }

    private static String words(Duplicate duplicate) {
        return duplicate.mail().name() + " to " + duplicate.recipient() + ", " + duplicate.first() + " and "
                + duplicate.second()
                + (duplicate.kill() == null
                        ? ""
                        : ", killed at " + duplicate.kill().at())
                + ": " + duplicate.step()
                + duplicate.log().stream().map(line -> "\n    " + line).collect(Collectors.joining());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-16s %s%n", name, value));
    }

    private static void list(StringBuilder text, String title, List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        text.append("\n").append(title).append("\n");
        items.stream()
                .limit(MOST_LINES)
                .forEach(item -> text.append("  ").append(item).append("\n"));
        if (items.size() > MOST_LINES) {
            text.append("  and ").append(items.size() - MOST_LINES).append(" more\n");
        }
    }
}
