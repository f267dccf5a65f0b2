package org.turingmail.central.inbox.page;

import java.time.Duration;

/** A duration as people say it: 59 min, 47 h, 3 days. Immutable. */
record Span(String unit, long number) {
    private static final long LONGEST_IN_HOURS = 48;

    static Span of(Duration duration) {
        Duration positive = duration.isNegative() ? Duration.ZERO : duration;
        if (positive.toMinutes() < 60) {
            return new Span("minute", positive.toMinutes());
        }
        return positive.toHours() < LONGEST_IN_HOURS
                ? new Span("hour", positive.toHours())
                : new Span("day", positive.toDays());
    }
}
