package org.turingmail.central.rules.engine;

import java.time.LocalDate;

/** The days of a calendar. Thread-safe. */
@FunctionalInterface
public interface Holidays {
    boolean contains(LocalDate day);
}
