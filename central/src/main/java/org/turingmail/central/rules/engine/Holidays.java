package org.turingmail.central.rules.engine;

import java.time.LocalDate;

/** The days of a calendar. Safe for use by many threads. */
@FunctionalInterface
public interface Holidays {
    boolean contains(LocalDate day);
}
