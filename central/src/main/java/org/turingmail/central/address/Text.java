package org.turingmail.central.address;

import org.turingmail.protocol.Registrable;

/** Texts from mails: they may hold anything, and must neither break a database nor a log line. */
public final class Text {
    private Text() {}

    /** Whether the text has no control character and no half of a surrogate pair. */
    public static boolean isClean(String text) {
        return text.codePoints().allMatch(Registrable::isClean);
    }

    /** The text with a blank in place of each control character and half surrogate pair, cut to a length. */
    public static String clean(String text, int maxCodePoints) {
        return text.codePoints()
                .limit(maxCodePoints)
                .map(c -> Registrable.isClean(c) ? c : ' ')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
