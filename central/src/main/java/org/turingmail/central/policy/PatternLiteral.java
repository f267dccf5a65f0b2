package org.turingmail.central.policy;

import java.util.regex.Pattern;

/**
 * The longest run of ASCII characters that occurs in every text a pattern (RE2) matches. Searching for it takes a
 * hundredth of the time of the pattern. Groups and anything that is repeated or optional are skipped, so the literal
 * may be shorter than possible, never longer.
 */
final class PatternLiteral {
    /** What matches nothing by itself: flags, and a quotation of nothing. */
    private static final Pattern NOTHING = Pattern.compile("\\(\\?[a-zA-Z-]*\\)|\\\\Q\\\\E");

    private final String text;
    private final StringBuilder run = new StringBuilder();
    private String longest = "";
    private int at;

    private PatternLiteral(String text) {
        this.text = text;
    }

    /**
     * @param text a pattern that compiles
     * @return in lower case; empty if nothing has to be there
     */
    static String of(String text) {
        return new PatternLiteral(text).find();
    }

    private String find() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '|') {
                return "";
            }
            if (isPlain(c)) {
                run.append(Character.toLowerCase(c));
                at++;
            } else if (c == '\\' && at + 1 < text.length() && isPunctuation(text.charAt(at + 1))) {
                run.append(text.charAt(at + 1));
                at += 2;
            } else {
                skip(c);
                end();
            }
        }
        end();
        return longest;
    }

    private static boolean isPlain(char c) {
        return c < 0x80 && "\\[](){}.*+?^$|".indexOf(c) < 0;
    }

    private static boolean isPunctuation(char c) {
        return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }

    private void end() {
        if (run.length() > longest.length()) {
            longest = run.toString();
        }
        run.setLength(0);
    }

    private void skip(char c) {
        switch (c) {
            case '(', '[', '\\' -> {
                if (NOTHING.matcher(text).region(at, text.length()).lookingAt()) {
                    // A repeat behind it is of the character before.
                    dropLast();
                }
                at = PatternSize.endOfAtom(text, at);
            }
            case '*', '?', '+' -> {
                at++;
                dropLast();
            }
            case '{' -> {
                at++;
                dropLast();
                bounds();
            }
            default -> at++;
        }
    }

    /** Drops the last character: a repeated one may be optional, and whether it really is does not matter here. */
    private void dropLast() {
        run.setLength(Math.max(0, run.length() - 1));
    }

    /** A brace that begins no repeat is a character like others, and so is what follows it. */
    private void bounds() {
        int end = at;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == ',')) {
            end++;
        }
        if (text.startsWith("}", end)) {
            at = end + 1;
        }
    }
}
