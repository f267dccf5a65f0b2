package org.turingmail.central.policy;

/**
 * How large a pattern (RE2) gets when it is compiled, in steps, without compiling it: each character, class or group,
 * times the repeats around it. Rather too much than too little.
 */
final class PatternSize {
    /** A class like {@code \pL} has hundreds of ranges. */
    static final int UNICODE_CLASS = 80;

    private static final long LARGE = 1_000_000_000;

    private final String text;
    private int at;

    private PatternSize(String text) {
        this.text = text;
    }

    static long of(String text) {
        PatternSize pattern = new PatternSize(text);
        long size = 1;
        while (pattern.at < text.length()) {
            size += pattern.alternatives() + 1;
            // A parenthesis that nobody opened.
            pattern.at++;
        }
        return size;
    }

    /** Where the character, class, group or escape ends that begins at a place. */
    static int endOfAtom(String text, int begin) {
        PatternSize pattern = new PatternSize(text);
        pattern.at = begin;
        pattern.atom();
        return Math.min(pattern.at, text.length());
    }

    private long alternatives() {
        long size = 0;
        while (at < text.length() && text.charAt(at) != ')') {
            long one = atom();
            for (long times = repeat(); times > 0; times = repeat()) {
                one = Math.min(one * times, LARGE);
            }
            size = Math.min(size + one, LARGE);
        }
        return size;
    }

    private long atom() {
        char c = text.charAt(at++);
        if (c == '(') {
            long size = alternatives() + 2;
            at++;
            return size;
        }
        if (c == '[') {
            return characterClass();
        }
        return c == '\\' ? escape() : 1;
    }

    private long escape() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        if (c == 'Q') {
            int begin = at;
            int end = text.indexOf("\\E", at);
            at = end < 0 ? text.length() : end + 2;
            return at - begin;
        }
        boolean unicode = c == 'p' || c == 'P';
        if ((unicode || c == 'x') && text.startsWith("{", at)) {
            int end = text.indexOf('}', at);
            at = end < 0 ? text.length() : end + 1;
        } else if (unicode) {
            at++;
        } else if (c == 'x') {
            at += 2;
        } else if (c >= '0' && c <= '7') {
            for (int digits = 1; digits < 3 && isOctal(); digits++) {
                at++;
            }
        }
        return unicode ? UNICODE_CLASS : 1;
    }

    private boolean isOctal() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7';
    }

    private long characterClass() {
        long size = 1;
        at += text.startsWith("^", at) ? 1 : 0;
        boolean first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            first = false;
            int end = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
            if (end >= 0) {
                at = end + 2;
            } else if (text.charAt(at++) == '\\') {
                size += escape() - 1;
            }
        }
        at++;
        return size;
    }

    /** How often what stands before is there in the end; 0 if there is no repeat. */
    private long repeat() {
        if (at >= text.length()) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '*' || c == '+' || c == '?') {
            at++;
            return 1;
        }
        int end = c == '{' ? text.indexOf('}', at) : -1;
        if (end < 0) {
            return 0;
        }
        long most = 1;
        for (String number : text.substring(at + 1, end).split(",", -1)) {
            if (!number.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                return 0;
            }
            if (!number.isEmpty()) {
                most = Math.max(most, number.length() > 9 ? LARGE : Long.parseLong(number));
            }
        }
        at = end + 1;
        return most;
    }
}
