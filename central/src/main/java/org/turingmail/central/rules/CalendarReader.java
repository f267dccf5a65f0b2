package org.turingmail.central.rules;

import static java.util.Objects.requireNonNull;

import org.turingmail.central.rules.engine.Holidays;

/** Reads the content of a holiday calendar. Thread-safe. */
@FunctionalInterface
public interface CalendarReader {
    /**
     * The holidays of a calendar.
     *
     * @param events how many events it has, for how much memory it takes
     */
    record Days(Holidays holidays, int events) {
        public Days {
            requireNonNull(holidays);
        }
    }

    /** @throws IllegalArgumentException if it is no calendar; the message says why */
    Days read(String content);
}
