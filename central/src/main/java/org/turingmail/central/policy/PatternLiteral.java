package org.turingmail.central.policy;

import java.util.regex.Pattern;

/**
 * What stands in each text that a pattern (RE2) matches: the longest run of ASCII characters that it must find in this order.
 * To look for it takes a hundredth of the time of the pattern. What is in groups, or may be repeated or left out, is passed
 * over: the literal is rather too short than too long.
 */
final class PatternLiteral {
    private static final Pattern FLAGS = Pattern.compile("\\?[a-zA-Z-]*\\)");

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
        at++;
        switch (c) {
            case '(' -> {
                if (FLAGS.matcher(text).region(at, text.length()).lookingAt()) {
                    // It is nothing by itself, so a repeat behind it is of the character before.
                    dropLast();
                }
                group();
            }
            case '[' -> characterClass();
            case '\\' -> {
                if (text.startsWith("Q\\E", at)) {
                    dropLast();
                }
                escape();
            }
            case '*', '?', '+' -> dropLast();
            case '{' -> {
                dropLast();
                bounds();
            }
            default -> {}
        }
    }

    /** What is repeated may be left out; and that it is not is not worth to be known. */
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

    private void group() {
        int open = 1;
        while (open > 0 && at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '(' -> open++;
                case ')' -> open--;
                case '[' -> characterClass();
                case '\\' -> escape();
                default -> {}
            }
        }
    }

    private void characterClass() {
        at += text.startsWith("^", at) ? 1 : 0;
        boolean first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            first = false;
            int end = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
            if (end >= 0) {
                at = end + 2;
            } else if (text.charAt(at++) == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        if (c == 'Q') {
            int end = text.indexOf("\\E", at);
            at = end < 0 ? text.length() : end + 2;
        } else if (c == 'x' || c == 'p' || c == 'P') {
            int end = text.startsWith("{", at) ? text.indexOf('}', at) : -1;
            at = end >= 0 ? end + 1 : at + (c == 'x' ? 2 : 1);
        } else if (c >= '0' && c <= '7') {
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7') {
                at++;
            }
        }
    }
}
