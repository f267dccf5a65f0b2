package org.turingmail.central.configuration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** The keys of a configuration. To declare one here is all that it needs to be read and known. Not thread-safe. */
final class Keys {
    private final String prefix;
    private final List<Setting<?>> all = new ArrayList<>();

    /** @param prefix what all of the keys begin with */
    Keys(String prefix) {
        this.prefix = requireNonNull(prefix);
    }

    /** A key with a default. The parser throws {@link IllegalArgumentException} that says what is wrong. */
    <T> Setting<T> of(String key, String defaultText, String example, Function<String, T> parser) {
        return add(new Setting<>(prefix + key, requireNonNull(defaultText), example, false, parser));
    }

    /** A key that may be absent; then its value is null. */
    <T> Setting<T> optional(String key, String example, Function<String, T> parser) {
        return add(new Setting<>(prefix + key, null, example, false, parser));
    }

    /** A key that may be absent and whose value is never printed. */
    <T> Setting<T> secret(String key, String example, Function<String, T> parser) {
        return add(new Setting<>(prefix + key, null, example, true, parser));
    }

    private <T> Setting<T> add(Setting<T> setting) {
        all.add(setting);
        return setting;
    }

    /** All keys, in the order in which they were declared. */
    List<Setting<?>> all() {
        return Collections.unmodifiableList(all);
    }
}
