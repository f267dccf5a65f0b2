package org.turingmail.central.configuration;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * One key of the configuration: how it is written, what it means when it is absent, and how its text becomes a value.
 *
 * @param <T> the type of the value
 */
final class Setting<T> {
    private final String key;
    private final String defaultText;
    private final String example;
    private final boolean secret;
    private final Function<String, T> parser;

    Setting(String key, String defaultText, String example, boolean secret, Function<String, T> parser) {
        this.key = requireNonNull(key);
        this.defaultText = defaultText;
        this.example = requireNonNull(example);
        this.secret = secret;
        this.parser = requireNonNull(parser);
    }

    String key() {
        return key;
    }

    /** The default as an administrator would write it; empty if there is none. */
    String defaultText() {
        return defaultText == null ? "" : defaultText;
    }

    String example() {
        return example;
    }

    /** The value of this text, or of the default if the text is null; null if there is neither. */
    T parse(String text) {
        String effective = text == null ? defaultText : text;
        return effective == null ? null : parser.apply(effective);
    }

    String printable(String text) {
        return secret ? "[REDACTED]" : text;
    }
}
