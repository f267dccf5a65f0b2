package org.turingmail.protocol;

/**
 * Text that a stranger may have written, made fit for where it goes: {@link #line} for lists, pages and messages,
 * {@link #header} for header fields, {@link #terminal} for the screen of a terminal, and {@link #clean} for what is
 * stored and logged.
 *
 * <p>A line has a bounded length and no characters that are invisible or that change the text around them. Runs of
 * spaces, line ends and control characters (C0 and C1) become one space. Direction controls, zero-width characters,
 * private characters, noncharacters and lone surrogates are removed. Joiners stay within a word, where Persian and
 * emoji need them, and so do code points that this Java does not know yet: tomorrow's emoji. No letter keeps more than
 * three marks. Markup is not touched; escaping is the task of who writes markup.
 */
public final class UntrustedText {
    private static final int MAX_MARKS = 3;
    private static final int MAX_TAGS = 7;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int BLACK_FLAG = 0x1F3F4;
    private static final String ELLIPSIS = "…";
    private static final char REPLACEMENT = '\uFFFD';

    private UntrustedText() {}

    /** Returns the text as one harmless line, whole. */
    public static String line(String text) {
        return line(text, Integer.MAX_VALUE - 2);
    }

    /**
     * Returns the text as one harmless line.
     *
     * @param max the maximum length in UTF-16 units, at least 1; a longer line is cut between two graphemes (Unicode
     *     Standard Annex 29) and ends with an ellipsis, which counts
     */
    public static String line(String text, int max) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), Math.min(max, 1024) + 2));
        int marks = 0;
        int tags = -1;
        for (int i = 0; i < text.length() && line.length() <= max; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isBlank(c)) {
                dropJoiner(line);
                if (line.length() > 0 && !endsWith(line, ' ')) {
                    line.append(' ');
                }
                tags = -1;
                continue;
            }
            tags = c == BLACK_FLAG ? 0 : isTag(c) && tags >= 0 && tags < MAX_TAGS ? tags + 1 : -1;
            if (isHidden(c) && tags <= 0) {
                continue;
            }
            boolean begins = line.length() == 0 || endsWith(line, ' ');
            if (isJoiner(c) && (begins || isJoiner(line.charAt(line.length() - 1)))) {
                continue;
            }
            marks = isMark(c) ? marks + 1 : isJoiner(c) ? marks : 0;
            if (isMark(c) && (begins || marks > MAX_MARKS)) {
                continue;
            }
            line.appendCodePoint(c);
        }
        if (line.length() > max) {
            int end = max - ELLIPSIS.length();
            while (end > 0 && !isBoundary(line, end)) {
                end--;
            }
            line.setLength(end);
            dropBlank(line);
            return line.append(ELLIPSIS).toString();
        }
        dropBlank(line);
        return line.toString();
    }

    /**
     * Returns the text as one harmless line for the value of a header field, or for one that was read there: no program
     * takes any of it for an encoded word (RFC 2047), also not what only now begins like one.
     *
     * @param max as for {@link #line(String, int)}
     */
    public static String header(String text, int max) {
        return line(text, max).replace("=?", String.valueOf(REPLACEMENT));
    }

    /**
     * Returns the text for the screen of a terminal: as it is, with its spaces and tabs, but with a question mark in
     * place of each other control character, line end, direction control, and whatever else is invisible. So it can
     * neither move the cursor nor hide or turn what stands beside it.
     */
    public static String terminal(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\t' || isClean(c) && !isHidden(c) ? c : '?')
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    /** Whether a character can be stored and logged: no control, no line end, no half of a surrogate pair. */
    public static boolean isClean(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** Whether each character of a text can be stored and logged. */
    public static boolean isClean(String text) {
        return text.codePoints().allMatch(UntrustedText::isClean);
    }

    /** Returns the text with U+FFFD in place of each character that is not {@linkplain #isClean(int) clean}. */
    public static String clean(String text) {
        return isClean(text) ? text : clean(text, text.length(), REPLACEMENT);
    }

    /**
     * Returns the text with a space in place of each character that is not {@linkplain #isClean(int) clean}.
     *
     * @param max the maximum length in code points; a longer text is cut
     */
    public static String clean(String text, int max) {
        return clean(text, max, ' ');
    }

    private static String clean(String text, int max, int replacement) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), 1024));
        text.codePoints().limit(max).map(c -> isClean(c) ? c : replacement).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** Returns the text between directional isolates (UAX 9): within a sentence, its direction does not spread. */
    public static String isolated(String text) {
        return "\u2068" + text + "\u2069";
    }

    private static boolean endsWith(StringBuilder line, char c) {
        return line.charAt(line.length() - 1) == c;
    }

    private static void dropJoiner(StringBuilder line) {
        if (line.length() > 0 && isJoiner(line.charAt(line.length() - 1))) {
            line.setLength(line.length() - 1);
        }
    }

    private static void dropBlank(StringBuilder line) {
        dropJoiner(line);
        if (line.length() > 0 && endsWith(line, ' ')) {
            line.setLength(line.length() - 1);
        }
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == 0x2800 // an empty Braille pattern
                || c == 0x115F // Hangul fillers
                || c == 0x1160
                || c == 0x3164
                || c == 0xFFA0;
    }

    private static boolean isJoiner(int c) {
        return c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /** Tag characters make the flags of England, Scotland and Wales, behind a black flag. */
    private static boolean isTag(int c) {
        return c >= 0xE0020 && c <= 0xE007F;
    }

    private static boolean isHidden(int c) {
        if (isJoiner(c)) {
            return false;
        }
        switch (Character.getType(c)) {
            case Character.FORMAT:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
                return true;
            default:
                return (c & 0xFFFE) == 0xFFFE
                        || c >= 0xFDD0 && c <= 0xFDEF
                        // not assigned, but invisible by default (Default_Ignorable_Code_Point)
                        || c >= 0xFFF0 && c <= 0xFFF8
                        || c >= 0xE0000 && c <= 0xE0FFF && !(c >= 0xE0100 && c <= 0xE01EF)
                        || c == 0x2065
                        || c == 0x034F
                        || c == 0x17B4
                        || c == 0x17B5;
        }
    }

    /**
     * Whether two graphemes meet here. The rules are those of UAX 29 for extended grapheme clusters, without a table of
     * emoji, which would be out of date: whatever follows a joiner belongs to what stands before it.
     */
    private static boolean isBoundary(CharSequence text, int at) {
        if (Character.isLowSurrogate(text.charAt(at)) && Character.isHighSurrogate(text.charAt(at - 1))) {
            return false;
        }
        int before = Character.codePointBefore(text, at);
        int after = Character.codePointAt(text, at);
        return !extendsGrapheme(after)
                && before != ZERO_WIDTH_JOINER
                && !(isVirama(before) && Character.isLetter(after))
                && !(isRegional(after) && isRegional(before) && regionalsBefore(text, at) % 2 == 1)
                && !isHangulSyllable(before, after);
    }

    private static boolean extendsGrapheme(int c) {
        return isMark(c)
                || Character.getType(c) == Character.COMBINING_SPACING_MARK
                || isJoiner(c)
                || c >= 0x1F3FB && c <= 0x1F3FF // skin
                || isTag(c)
                || c == 0x0E33 // Thai and Lao sara am
                || c == 0x0EB3;
    }

    private static boolean isVirama(int c) {
        return c == 0x094D || c == 0x09CD || c == 0x0ACD || c == 0x0B4D || c == 0x0C4D || c == 0x0D4D;
    }

    private static boolean isRegional(int c) {
        return c >= 0x1F1E6 && c <= 0x1F1FF;
    }

    private static int regionalsBefore(CharSequence text, int at) {
        int count = 0;
        for (int i = at; i >= 2 && isRegional(Character.codePointBefore(text, i)); i -= 2) {
            count++;
        }
        return count;
    }

    private static boolean isHangulSyllable(int before, int after) {
        boolean syllable = before >= 0xAC00 && before <= 0xD7A3;
        boolean leading = isBetween(before, 0x1100, 0x115E) || isBetween(before, 0xA960, 0xA97C);
        boolean vowel = isBetween(before, 0x1161, 0x11A7)
                || isBetween(before, 0xD7B0, 0xD7C6)
                || syllable && (before - 0xAC00) % 28 == 0;
        boolean trailing = isBetween(before, 0x11A8, 0x11FF)
                || isBetween(before, 0xD7CB, 0xD7FB)
                || syllable && (before - 0xAC00) % 28 != 0;
        boolean vowelFollows = isBetween(after, 0x1161, 0x11A7) || isBetween(after, 0xD7B0, 0xD7C6);
        boolean trailingFollows = isBetween(after, 0x11A8, 0x11FF) || isBetween(after, 0xD7CB, 0xD7FB);
        boolean leadingFollows = isBetween(after, 0x1100, 0x115E)
                || isBetween(after, 0xA960, 0xA97C)
                || isBetween(after, 0xAC00, 0xD7A3);
        return leading && (leadingFollows || vowelFollows)
                || vowel && (vowelFollows || trailingFollows)
                || trailing && trailingFollows;
    }

    private static boolean isBetween(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
