package org.turingmail.central.lists.formats;

import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of ours (RE2) in words that mean the same to POSIX (the {@code regexp} tables of Postfix), to PCRE (Exim,
 * rspamd) and to RE2 itself: no shorthand, no escape in brackets, no flags. What has no such words is refused.
 */
final class PortablePattern {
    private static final Pattern REPEAT = Pattern.compile("\\{[0-9]{1,3}(?:,[0-9]{0,3})?}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?(?::|P?<[A-Za-z0-9_]+>)");
    private static final Pattern NAMED = Pattern.compile("\\[:([a-z]+):]");
    private static final int PRINTABLE_FROM = 0x20;
    private static final int PRINTABLE_TO = 0x7e;

    private static final Map<String, IntPredicate> CLASSES = Map.ofEntries(
            Map.entry("alpha", c -> isIn(c, 'a', 'z') || isIn(c, 'A', 'Z')),
            Map.entry("digit", c -> isIn(c, '0', '9')),
            Map.entry("alnum", c -> isIn(c, 'a', 'z') || isIn(c, 'A', 'Z') || isIn(c, '0', '9')),
            Map.entry("word", c -> isIn(c, 'a', 'z') || isIn(c, 'A', 'Z') || isIn(c, '0', '9') || c == '_'),
            Map.entry("lower", c -> isIn(c, 'a', 'z')),
            Map.entry("upper", c -> isIn(c, 'A', 'Z')),
            Map.entry("space", c -> c == ' '),
            Map.entry("xdigit", c -> isIn(c, '0', '9') || isIn(c, 'a', 'f') || isIn(c, 'A', 'F')),
            Map.entry("punct", c -> isIn(c, '!', '/') || isIn(c, ':', '@') || isIn(c, '[', '`') || isIn(c, '{', '~')));

    private final String pattern;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private PortablePattern(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Translates.
     *
     * @param pattern one that RE2 takes
     * @throws IllegalArgumentException if it cannot be said in all three; the message says why
     */
    static String of(String pattern) {
        PortablePattern translation = new PortablePattern(pattern);
        translation.run();
        return translation.out.toString();
    }

    /** A text as a pattern that matches it. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            quoted.append(literal(text.charAt(i)));
        }
        return quoted.toString();
    }

    private void run() {
        if (pattern.startsWith("(?i)")) {
            at = 4;
        }
        boolean empty = true; // whether an alternative has just begun
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            boolean begins = false;
            switch (c) {
                case '\\' -> escape();
                case '[' -> brackets();
                case '(' -> {
                    group();
                    begins = true;
                }
                case '|' -> {
                    require(!empty, "an alternative that is empty");
                    out.append(c);
                    begins = true;
                }
                case ')' -> {
                    require(!empty, "an alternative that is empty");
                    out.append(c);
                }
                case '*', '+', '?' -> repeat(String.valueOf(c));
                case '{' -> {
                    Matcher matcher = REPEAT.matcher(pattern).region(at - 1, pattern.length());
                    if (matcher.lookingAt()) {
                        at = matcher.end();
                        repeat(matcher.group());
                    } else {
                        out.append(literal(c));
                    }
                }
                case '^', '$' -> anchor(c);
                case '.', ']', '}' -> out.append(c);
                default -> {
                    requireAscii(c);
                    out.append(literal(c));
                }
            }
            empty = begins;
        }
        require(!empty || out.length() == 0, "an alternative that is empty");
        require(out.length() > 0, "no character");
    }

    private void group() {
        Matcher named = GROUP.matcher(pattern).region(at - 1, pattern.length());
        if (named.lookingAt()) {
            at = named.end();
        } else {
            require(at >= pattern.length() || pattern.charAt(at) != '?', "flags");
        }
        out.append('(');
    }

    private void anchor(char c) {
        require(at >= pattern.length() || "*+?{".indexOf(pattern.charAt(at)) < 0, "an anchor that is repeated");
        out.append(c);
    }

    /** Whether a repetition is greedy is the same to those who only ask whether there is a match. */
    private void repeat(String how) {
        out.append(how);
        if (at < pattern.length() && pattern.charAt(at) == '?') {
            at++;
        }
    }

    private void escape() {
        char c = pattern.charAt(at++);
        switch (c) {
            case 'd' -> out.append("[0-9]");
            case 'D' -> out.append("[^0-9]");
            case 'w' -> out.append("[0-9A-Za-z_]");
            case 'W' -> out.append("[^0-9A-Za-z_]");
            case 'A' -> anchor('^');
            case 'z' -> anchor('$');
            case 'x' -> out.append(literal((char) hexadecimal()));
            default -> {
                require(!Character.isLetterOrDigit(c), "\\" + c);
                requireAscii(c);
                out.append(literal(c));
            }
        }
    }

    private int hexadecimal() {
        Matcher matcher = Pattern.compile("\\{([0-9A-Fa-f]{1,6})}|([0-9A-Fa-f]{2})")
                .matcher(pattern)
                .region(at, pattern.length());
        require(matcher.lookingAt(), "\\x");
        at = matcher.end();
        int value = Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1), 16);
        requireAscii(value);
        return value;
    }

    private void brackets() {
        boolean negated = pattern.charAt(at) == '^';
        if (negated) {
            at++;
        }
        BitSet members = new BitSet();
        boolean first = true;
        while (first || pattern.charAt(at) != ']') {
            first = false;
            if (!shorthand(members)) {
                int from = member();
                int to = from;
                if (pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']') {
                    at++;
                    to = member();
                }
                requireAscii(to);
                members.set(from, to + 1);
            }
        }
        at++;
        require(!members.isEmpty(), "brackets that hold nothing");
        require(!members.get('\\'), "a backslash in brackets");
        out.append(brackets(members, negated));
    }

    private boolean shorthand(BitSet members) {
        Matcher named = NAMED.matcher(pattern).region(at, pattern.length());
        if (named.lookingAt()) {
            at = named.end();
            add(members, named.group(1));
            return true;
        }
        require(!pattern.startsWith("[:", at), "a class of characters that is not known");
        if (pattern.startsWith("\\d", at) || pattern.startsWith("\\w", at)) {
            add(members, pattern.charAt(at + 1) == 'd' ? "digit" : "word");
            at += 2;
            return true;
        }
        return false;
    }

    private static void add(BitSet members, String name) {
        IntPredicate holds = CLASSES.get(name);
        require(holds != null, "[:" + name + ":]");
        for (int c = PRINTABLE_FROM; c <= PRINTABLE_TO; c++) {
            if (holds.test(c)) {
                members.set(c);
            }
        }
    }

    private int member() {
        char c = pattern.charAt(at++);
        if (c != '\\') {
            requireAscii(c);
            return c;
        }
        char escaped = pattern.charAt(at++);
        if (escaped == 'x') {
            return hexadecimal();
        }
        require(!Character.isLetterOrDigit(escaped), "\\" + escaped + " in brackets");
        requireAscii(escaped);
        return escaped;
    }

    /** In the order in which none of the three takes a character for something else. */
    private static String brackets(BitSet members, boolean negated) {
        if (members.cardinality() == 1 && members.get('^') && !negated) {
            return literal('^');
        }
        StringBuilder text = new StringBuilder();
        if (members.get(']')) {
            text.append(']');
        }
        for (int c = members.nextSetBit(PRINTABLE_FROM); c >= 0; c = members.nextSetBit(c + 1)) {
            int end = c;
            while (isAlphanumeric(c) && isAlphanumeric(end + 1) && members.get(end + 1)) {
                end++;
            }
            if (end - c >= 2) {
                text.append((char) c).append('-').append((char) end);
                c = end;
            } else if ("]^[-".indexOf(c) < 0) {
                text.append((char) c);
            }
        }
        boolean hyphenFirst = members.get('-') && members.get('^') && text.length() == 0;
        text.append(hyphenFirst ? "-" : "");
        text.append(members.get('[') && text.length() == 0 ? "[" : "");
        boolean bracketDone = text.length() == 1 && text.charAt(0) == '[';
        text.append(members.get('^') ? "^" : "");
        text.append(members.get('[') && !bracketDone ? "[" : "");
        text.append(members.get('-') && !hyphenFirst ? "-" : "");
        return (negated ? "[^" : "[") + text + "]";
    }

    private static String literal(char c) {
        if (c == '{') {
            return "[{]";
        }
        return ".[()*+?^$|\\".indexOf(c) >= 0 ? "\\" + c : String.valueOf(c);
    }

    private static boolean isAlphanumeric(int c) {
        return isIn(c, 'a', 'z') || isIn(c, 'A', 'Z') || isIn(c, '0', '9');
    }

    private static boolean isIn(int c, int from, int to) {
        return c >= from && c <= to;
    }

    private static void requireAscii(int c) {
        require(isIn(c, PRINTABLE_FROM, PRINTABLE_TO), "a character that is not printable ASCII");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("the pattern has " + what + ", which not every program reads alike");
        }
    }
}
