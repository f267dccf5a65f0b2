package org.turingmail.agent.header;

/**
 * Reads the value of a structured field from left to right (RFC 5322, section 3.2): white space and nested comments
 * with quoted pairs are passed over, quoted strings are read as one. It never goes back and looks at each character a
 * fixed number of times, so it takes time in proportion to the length. Not thread-safe.
 */
public final class FieldScanner {
    private final CharSequence text;
    private final int length;
    private int position;
    private boolean wellFormed = true;

    /** @param text the value; the caller has it from {@link HeaderFields}, so it is not too long */
    public FieldScanner(CharSequence text) {
        this.text = text;
        this.length = Math.min(text.length(), HeaderFields.MAX_LENGTH);
    }

    /** Passes over white space and comments; a comment that does not end goes to the end of the text. */
    public FieldScanner skip() {
        int depth = 0;
        while (position < length) {
            char c = text.charAt(position);
            if (c == '(') {
                depth++;
            } else if (depth > 0 && c == ')') {
                depth--;
            } else if (depth > 0 && c == '\\') {
                position++;
            } else if (depth == 0 && !isSpace(c)) {
                return this;
            }
            position++;
        }
        position = length;
        wellFormed &= depth == 0;
        return this;
    }

    /** Whether the text is at its end. */
    public boolean atEnd() {
        return position >= length;
    }

    /** Whether the next character is this one; nothing is passed over. */
    public boolean isAt(char c) {
        return position < length && text.charAt(position) == c;
    }

    /** Passes over the next character if it is this one. */
    public boolean take(char c) {
        if (isAt(c)) {
            position++;
            return true;
        }
        return false;
    }

    /** Passes over the next character, whichever it is. */
    public void pass() {
        position = Math.min(length, position + 1);
    }

    /**
     * Reads a word: quoted strings, freed of their quotes, and characters that are neither white space nor a
     * parenthesis nor one of the delimiters, as long as nothing stands between them.
     *
     * @param delimiters where a word ends
     * @return empty if there is none
     */
    public String word(String delimiters) {
        return word(delimiters, false);
    }

    /** Reads a word like {@link #word}, with the quotes and quoted pairs as they are written. */
    public String rawWord(String delimiters) {
        return word(delimiters, true);
    }

    private String word(String delimiters, boolean raw) {
        StringBuilder word = new StringBuilder();
        while (position < length) {
            char c = text.charAt(position);
            if (c == '"') {
                quoted(word, raw);
            } else if (isSpace(c) || c == '(' || delimiters.indexOf(c) >= 0) {
                break;
            } else {
                word.append(c);
                position++;
            }
        }
        return word.toString();
    }

    /** Whether every quoted string and comment that was passed ended. */
    public boolean isWellFormed() {
        return wellFormed;
    }

    private void quoted(StringBuilder into, boolean raw) {
        int begin = position++;
        while (position < length) {
            char c = text.charAt(position++);
            if (c == '"') {
                into.append(raw ? text.subSequence(begin, position) : "");
                return;
            }
            if (c == '\\' && position < length) {
                c = text.charAt(position++);
            }
            if (!raw && c != '\r' && c != '\n') {
                into.append(c);
            }
        }
        wellFormed = false;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
