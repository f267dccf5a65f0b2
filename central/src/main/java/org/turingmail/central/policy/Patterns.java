package org.turingmail.central.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Patterns of entries (RE2), compiled. To compile one takes a hundred times as long as to match it, so those in use are
 * kept, as many as there is room for. Thread-safe.
 */
public final class Patterns {
    /** The most steps of a pattern: more than that takes too much memory, and time for each mail. */
    static final int MAX_STEPS = 2_000;

    /** About 60 MB. */
    private static final long ROOM = 500_000;

    private static final Patterns SHARED = new Patterns(ROOM);

    private final long room;
    private final Map<String, Compiled> kept = new ConcurrentHashMap<>();
    /** The same, to take one at random. */
    private final List<String> texts = new ArrayList<>();

    private final SplittableRandom random = new SplittableRandom();
    private long taken;
    private long compiled;

    private record Compiled(Pattern pattern, String literal) {}

    /** @param room for how many steps there is */
    Patterns(long room) {
        this.room = room;
    }

    /** @throws IllegalArgumentException if it is no pattern, or one that is too large; the message says why */
    public static void check(String text) {
        // RE2/J limits each repeat, but not repeats of repeats: so before it is asked.
        if (PatternSize.of(text) > MAX_STEPS || compile(text).programSize() > MAX_STEPS) {
            throw new IllegalArgumentException(
                    "is a pattern that is too large: with all of its repeats it has more than " + MAX_STEPS
                            + " steps (a class like \\pL is " + PatternSize.UNICODE_CLASS + ")");
        }
    }

    private static Pattern compile(String text) {
        try {
            return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is not a pattern (RE2: no back references, no look-around): " + e.getDescription(), e);
        }
    }

    /**
     * Whether a pattern is found in an address.
     *
     * @param text that was checked
     * @param address canonical
     */
    static boolean isFound(String text, String address) {
        Compiled pattern = SHARED.known(text);
        return mayMatch(pattern.literal, address)
                && pattern.pattern.matcher(address).find();
    }

    /**
     * Returns a literal that every address matched by a pattern contains; searching for it takes a thirtieth of the
     * time of the pattern.
     *
     * @param text that was checked
     * @return to be asked for by {@link #mayMatch}; empty if nothing has to be there
     */
    public static String literal(String text) {
        return PatternLiteral.of(text);
    }

    /**
     * Whether a pattern may match one of some addresses: if not, it does not. Of a thousand patterns, this leaves those
     * few that are worth the time to be matched.
     *
     * @param literal of the pattern
     * @param addresses canonical
     */
    public static boolean mayMatch(String literal, List<String> addresses) {
        for (String address : addresses) {
            if (mayMatch(literal, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayMatch(String literal, String address) {
        return address.contains(literal) || hasOtherCaseOfAscii(address);
    }

    /** Kelvin sign and long s are the only characters beyond ASCII that RE2 takes for one of it, whatever the case. */
    private static boolean hasOtherCaseOfAscii(String address) {
        return address.indexOf('\u212A') >= 0 || address.indexOf('\u017F') >= 0;
    }

    /** Returns a pattern that was checked. */
    static Pattern compiled(String text) {
        return SHARED.get(text);
    }

    Pattern get(String text) {
        return known(text).pattern;
    }

    private Compiled known(String text) {
        Compiled known = kept.get(text);
        return known == null ? add(text) : known;
    }

    private Compiled add(String text) {
        Compiled pattern = new Compiled(compile(text), literal(text));
        synchronized (texts) {
            compiled++;
            if (kept.putIfAbsent(text, pattern) == null) {
                texts.add(text);
                taken += PatternSize.of(text);
                while (taken > room) {
                    removeOne();
                }
            }
        }
        return pattern;
    }

    /**
     * Any: if it were the oldest, then of some more than there is room for, asked in turn, none would ever be there.
     */
    private void removeOne() {
        int last = texts.size() - 1;
        int place = random.nextInt(last + 1);
        String gone = texts.get(place);
        texts.set(place, texts.get(last));
        texts.remove(last);
        kept.remove(gone);
        taken -= PatternSize.of(gone);
    }

    /** How often one was compiled. */
    long compiled() {
        synchronized (texts) {
            return compiled;
        }
    }
}
