package org.turingmail.central.lists.formats;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.turingmail.central.address.Network;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Finds lines of a table that would mean something else in our lists: the program that reads the table takes the first
 * line that matches; our lists take the narrowest entry, patterns last, and of two entries of the same rank the block.
 * So a line is invalid if an earlier line matches the same senders with the opposite verdict and our lists would prefer
 * the later one.
 *
 * <p>What it remembers is bounded. Of a file with more than that it cannot tell any more and rejects what may be meant
 * otherwise; a file with narrow lines before wide ones, such as ours, is always taken. Not thread-safe.
 */
final class FirstMatch {
    static final int MAX_REMEMBERED = 50_000;
    /** Of the keys of all that is remembered. */
    private static final int MAX_CHARACTERS = 2_000_000;

    private static final String NARROWER = "the first match counts there, the narrower one here";
    private static final String BLOCK = "the first match counts there, a block before an allow here";

    private record Line(long number, Verdict verdict) {}

    /** Domains and networks, by what they match. */
    private final Map<String, Line> wide = new HashMap<>();
    /** The lengths of the prefixes of the networks in it. */
    private final BitSet prefixes = new BitSet();
    /** Allowed addresses. */
    private final Map<String, Line> allowed = new HashMap<>();
    /** The first pattern of each verdict. */
    private final Map<Verdict, Line> patterns = new HashMap<>();
    /** The first line of each verdict that is not remembered, and of all these the widest. */
    private final Map<Verdict, Line> forgotten = new HashMap<>();

    private int widestForgotten = Integer.MAX_VALUE;
    private int characters;

    /** @throws IllegalArgumentException if the line would be meant otherwise; the message names the other line */
    void check(ListItem item, long number) {
        Line line = new Line(number, item.verdict());
        switch (item.kind()) {
            case REGEX -> {
                if (item.verdict() == Verdict.BLOCK) {
                    differs(patterns.get(Verdict.DELIVER), line, BLOCK);
                }
                patterns.putIfAbsent(line.verdict, line);
            }
            case IP -> network(Network.address(item.value()), line);
            case CIDR -> network(Network.parse(item.value()), line);
            default -> {
                differs(patterns.get(other(line.verdict)), line, "the first match counts there, patterns last here");
                if (item.kind() == EntryKind.ADDRESS) {
                    int at = item.value().lastIndexOf('@');
                    below(item.value().substring(at + 1), line, Integer.MAX_VALUE, true);
                    exact(item.value(), line);
                } else {
                    int labels =
                            (int) item.value().chars().filter(c -> c == '.').count();
                    below(item.value(), line, labels, false);
                    wide(item.kind() == EntryKind.SUBDOMAINS ? "." + item.value() : "@" + item.value(), line, labels);
                }
            }
        }
    }

    private void network(Network network, Line line) {
        int length = network.prefix();
        for (int prefix = prefixes.nextSetBit(0);
                prefix >= 0 && prefix < length;
                prefix = prefixes.nextSetBit(prefix + 1)) {
            differs(wide.get(network.masked(prefix).toString()), line, NARROWER);
        }
        forgotten(line, length);
        if (network.isAddress()) {
            exact(network.toString(), line);
        } else {
            wide(network.toString(), line, length);
            prefixes.set(length);
        }
    }

    /** What is in a domain, or below it. */
    private void below(String domain, Line line, int rank, boolean isIn) {
        if (isIn) {
            differs(wide.get("@" + domain), line, NARROWER);
        }
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            differs(wide.get(domain.substring(dot)), line, NARROWER);
        }
        forgotten(line, rank);
    }

    /** @param rank more for what is narrower */
    private void wide(String key, Line line, int rank) {
        Line same = wide.get(key);
        if (same != null) {
            if (line.verdict == Verdict.BLOCK) {
                differs(same, line, BLOCK);
            }
        } else if (hasRoom(wide, key)) {
            wide.put(key, line);
        } else {
            forgotten.putIfAbsent(line.verdict, line);
            widestForgotten = Math.min(widestForgotten, rank);
        }
    }

    private void exact(String key, Line line) {
        if (line.verdict == Verdict.BLOCK) {
            differs(allowed.get(key), line, BLOCK);
        } else if (hasRoom(allowed, key)) {
            allowed.putIfAbsent(key, line);
        }
    }

    private boolean hasRoom(Map<String, Line> map, String key) {
        boolean room = map.size() < MAX_REMEMBERED && characters + key.length() <= MAX_CHARACTERS;
        if (room) {
            characters += key.length();
        }
        return room;
    }

    private void forgotten(Line line, int rank) {
        Line earlier = forgotten.get(other(line.verdict));
        if (earlier != null && rank > widestForgotten) {
            throw new IllegalArgumentException(
                    "may mean something else behind wider lines that decide otherwise (from line " + earlier.number
                            + " on), which are too many to compare: put narrower lines before wider ones");
        }
    }

    private static void differs(Line earlier, Line line, String why) {
        if (earlier != null && earlier.verdict != line.verdict) {
            throw new IllegalArgumentException("means something else behind line " + earlier.number
                    + ", which matches too and decides otherwise: " + why);
        }
    }

    private static Verdict other(Verdict verdict) {
        return verdict == Verdict.BLOCK ? Verdict.DELIVER : Verdict.BLOCK;
    }
}
