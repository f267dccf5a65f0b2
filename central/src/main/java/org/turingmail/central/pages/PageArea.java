package org.turingmail.central.pages;

import static java.util.Objects.requireNonNull;

/**
 * Pages and forms below a path. A feature that has some brings one of these as a bean. Immutable.
 *
 * @param path such as {@code /inbox}, without a slash at its end
 */
public record PageArea(String path) {
    public PageArea {
        requireNonNull(path);
    }

    boolean has(String other) {
        return other.equals(path) || other.startsWith(path + "/");
    }
}
