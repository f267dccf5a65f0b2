package org.turingmail.central.address;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.util.OptionalInt;

/**
 * Characters that nobody sees: white space of any script, format characters (byte order marks, joiners, marks of
 * direction), controls and the fillers that Unicode calls default ignorable. Copied text often brings them along, and
 * an entry with one of them never matches.
 */
public final class Invisible {
    private Invisible() {}

    /**
     * Returns the text without those at its beginning and end, but for controls that are no white space: they are a
     * fault.
     */
    public static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isStripped(text.codePointAt(begin))) {
            begin += Character.charCount(text.codePointAt(begin));
        }
        while (end > begin && isStripped(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(begin, end);
    }

    /** Returns the first one in a text, but for a plain space. */
    public static OptionalInt firstIn(String text) {
        return text.codePoints().filter(c -> c != ' ' && isInvisible(c)).findFirst();
    }

    /**
     * Refuses a text that has one, but for a plain space.
     *
     * @throws IllegalArgumentException if it does; the message names the character
     */
    public static void requireNone(String text) {
        firstIn(text).ifPresent(c -> {
            throw new IllegalArgumentException(String.format("has an invisible character (U+%04X)", c));
        });
    }

    private static boolean isStripped(int codePoint) {
        return isInvisible(codePoint)
                && (Character.getType(codePoint) != Character.CONTROL || Character.isWhitespace(codePoint));
    }

    /** Whether a character is one of them. */
    public static boolean isInvisible(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint <= ' ';
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> codePoint == 0x7f
                    || codePoint == 0x2800
                    || UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
        };
    }
}
