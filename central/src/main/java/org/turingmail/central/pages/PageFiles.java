package org.turingmail.central.pages;

import static java.util.Objects.requireNonNull;

/**
 * Files that pages refer to. A feature that has some brings one of these as a bean. Immutable.
 *
 * @param prefix what their paths begin with, such as {@code /assets/}
 */
public record PageFiles(String prefix) {
    public PageFiles {
        requireNonNull(prefix);
    }
}
