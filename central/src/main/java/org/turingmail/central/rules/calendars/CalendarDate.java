package org.turingmail.central.rules.calendars;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date, or a date with a time, as it is written in a calendar (RFC 5545, sections 3.3.4 and 3.3.5). Immutable.
 *
 * @param time with midnight for a date
 */
record CalendarDate(LocalDateTime time, boolean hasTime, boolean isUtc) {
    static final String PATTERN = "[0-9]{8}(?:T[0-9]{6}Z?)?";

    private static final Pattern DATE =
            Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?");
    private static final Pattern DURATION = Pattern.compile("([+-]?)P(?:([0-9]{1,4})W|(?:([0-9]{1,5})D)?"
            + "(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9})S)?)?)");
    private static final int FIRST_YEAR = 1900;

    /**
     * Reads one.
     *
     * @param property where it stands, for the message
     * @throws IllegalArgumentException if it is none, or out of bounds; the message says why
     */
    static CalendarDate of(String text, String property) {
        CalendarDate date = ofAnyYear(text, property);
        if (date.time.getYear() < FIRST_YEAR) {
            throw new IllegalArgumentException("has a date out of bounds: " + date.time.toLocalDate());
        }
        return date;
    }

    /** As {@link #of}, of years long ago too, in which the time zones of Outlook begin. */
    static CalendarDate ofAnyYear(String text, String property) {
        Matcher matcher = DATE.matcher(text.strip().toUpperCase(java.util.Locale.ROOT));
        try {
            if (matcher.matches()) {
                LocalDate date = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
                boolean hasTime = matcher.group(4) != null;
                return new CalendarDate(
                        hasTime
                                ? date.atTime(number(matcher, 4), number(matcher, 5), Math.min(number(matcher, 6), 59))
                                : date.atStartOfDay(),
                        hasTime,
                        "Z".equals(matcher.group(7)));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(fault(text, property), e);
        }
        throw new IllegalArgumentException(fault(text, property));
    }

    private static String fault(String text, String property) {
        return "has no " + property + " that can be read: " + CalendarText.shown(text);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** @throws IllegalArgumentException if it is none; the message says why */
    static Duration duration(String text, String property) {
        Matcher matcher = DURATION.matcher(text.strip().toUpperCase(java.util.Locale.ROOT));
        if (!matcher.matches() || text.strip().matches("[+-]?PT?")) {
            throw new IllegalArgumentException(fault(text, property));
        }
        Duration duration = Duration.ofDays(7 * amount(matcher, 2) + amount(matcher, 3))
                .plusHours(amount(matcher, 4))
                .plusMinutes(amount(matcher, 5))
                .plusSeconds(amount(matcher, 6));
        return matcher.group(1).equals("-") ? duration.negated() : duration;
    }

    private static long amount(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
