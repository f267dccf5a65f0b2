package org.turingmail.central.challenge.page;

/**
 * Text from mails as it may stand on a page: one line, of bounded length, without characters that are invisible or that
 * turn the text around them. Markup is not touched; escaping is the template's task.
 */
final class DisplayText {
    /** Nobody writes more marks on one letter, but some like to paint over a page with them. */
    private static final int MAX_MARKS = 3;

    /** First strong isolate and pop directional isolate (UAX 9): around text within a sentence. */
    private static final String ISOLATE = "\u2068";

    private static final String POP = "\u2069";

    private DisplayText() {}

    /**
     * The text in one line.
     *
     * @param max the most characters (code points); a longer text is cut and ends with an ellipsis
     */
    static String line(String text, int max) {
        StringBuilder line = new StringBuilder();
        boolean blank = true;
        int marks = 0;
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isBlank(c)) {
                if (!blank) {
                    line.append(' ');
                    count++;
                }
                blank = true;
                continue;
            }
            if (isHidden(c)) {
                continue;
            }
            marks = isMark(c) ? marks + 1 : 0;
            if (marks > MAX_MARKS || (marks > 0 && blank)) {
                continue;
            }
            if (count >= max) {
                return line.toString().stripTrailing() + "…";
            }
            line.appendCodePoint(c);
            count++;
            blank = false;
        }
        return line.toString().stripTrailing();
    }

    /** For use in the middle of a sentence: its direction does not spread. */
    static String isolated(String text) {
        return ISOLATE + text + POP;
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == 0x2800 // an empty Braille pattern
                || c == 0x3164 // a Hangul filler
                || c == 0xFFA0;
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /**
     * Direction controls, zero-width characters, lone surrogates and private characters. The joiners stay: Persian and
     * emoji need them.
     */
    private static boolean isHidden(int c) {
        if (c == 0x200C || c == 0x200D) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE -> true;
            default -> false;
        };
    }
}
