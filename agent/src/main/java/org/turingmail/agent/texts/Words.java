package org.turingmail.agent.texts;

import java.util.Map;

/** The texts of one kind of message in one language. Immutable. */
public final class Words {
    private final Map<String, Text> texts;

    Words(Map<String, Text> texts) {
        this.texts = Map.copyOf(texts);
    }

    /** Returns a text that needs no values. */
    public String say(String key) {
        return say(key, Map.of());
    }

    /**
     * Returns a text with values, which are inserted as they are: escape them before if the text is markup.
     *
     * @param values by the names of the placeholders; the text need not have all of them
     */
    public String say(String key, Map<String, String> values) {
        Text text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key);
        }
        return text.with(values);
    }

    Map<String, Text> texts() {
        return texts;
    }
}
