package org.turingmail.agent.texts;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with placeholders such as {@code {link}}. Braces around anything else than a name are braces, so a style sheet
 * may stand in it. Immutable.
 */
final class Text {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)}");

    private final String text;

    Text(String text) {
        this.text = text;
    }

    /** The names in it. */
    Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return Collections.unmodifiableSet(names);
    }

    /** Whether it may have several lines. */
    boolean hasLines() {
        return text.indexOf('\n') >= 0;
    }

    /** Whether it has characters that no message should have; line breaks and tabs are none of them. */
    boolean hasControls() {
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
    }

    /**
     * The text with values in place of the placeholders. A value that looks like a placeholder stays as it is.
     *
     * @throws IllegalStateException if there is no value for a placeholder
     */
    String with(Map<String, String> values) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match, values)));
    }

    private static String value(MatchResult placeholder, Map<String, String> values) {
        String value = values.get(placeholder.group(1));
        if (value == null) {
            throw new IllegalStateException("no value for " + placeholder.group());
        }
        return value;
    }
}
