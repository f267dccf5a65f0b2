package org.turingmail.mailrepository.jpa;

/** What of Java's strings a database can keep: PostgreSQL knows no character zero, and UTF-8 no half of a pair. */
final class Text {
    private static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /**
     * Whether a database finds a text again, tells it from all others and sorts it by its characters. SQL fills the
     * shorter of two texts with blanks before it compares them, as Derby does: so no blank at the end, and nothing
     * below a blank.
     *
     * @param maxLength in characters
     */
    static boolean isKey(String text, int maxLength) {
        return !text.isEmpty()
                && text.length() <= maxLength
                && !text.endsWith(" ")
                && text.chars().allMatch(c -> c >= ' ')
                && storable(text).equals(text);
    }

    /**
     * The text with U+FFFD for what cannot be kept.
     *
     * @param text may be null, and is null then
     */
    static String storable(String text) {
        if (text == null || text.chars().allMatch(c -> c != 0 && !Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            boolean lost = point == 0 || Character.getType(point) == Character.SURROGATE;
            storable.appendCodePoint(lost ? REPLACEMENT : point);
        });
        return storable.toString();
    }
}
