package org.turingmail.central.rules.calendars;

import biweekly.util.DayOfWeek;
import biweekly.util.Frequency;
import biweekly.util.Recurrence;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recurrence rule as it is written (RFC 5545, section 3.3.10). Every part must be understood: a rule without one of
 * its parts means something else, so those of RFC 7529 ({@code RSCALE}, {@code SKIP}) and misspelt ones refuse it.
 * Immutable.
 *
 * @param rule without its end
 * @param until as it is written
 */
record RecurrenceText(Recurrence rule, Optional<String> until) {
    private static final String NUMBER = "[+-]?[0-9]{1,4}";
    private static final String NUMBERS = NUMBER + "(?:," + NUMBER + ")*";
    private static final String DAY = "(?:[+-]?[0-9]{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)";
    private static final Map<String, Pattern> PARTS = Map.ofEntries(
            part("FREQ", "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY"),
            part("UNTIL", CalendarDate.PATTERN),
            part("COUNT", "[0-9]{1,9}"),
            part("INTERVAL", "[0-9]{1,9}"),
            part("BYSECOND", NUMBERS),
            part("BYMINUTE", NUMBERS),
            part("BYHOUR", NUMBERS),
            part("BYDAY", DAY + "(?:," + DAY + ")*"),
            part("BYMONTHDAY", NUMBERS),
            part("BYYEARDAY", NUMBERS),
            part("BYWEEKNO", NUMBERS),
            part("BYMONTH", NUMBERS),
            part("BYSETPOS", NUMBERS),
            part("WKST", "MO|TU|WE|TH|FR|SA|SU"));
    private static final Pattern ONE_DAY = Pattern.compile("([+-]?[0-9]{1,2})?([A-Z]{2})");

    private static Map.Entry<String, Pattern> part(String name, String value) {
        return Map.entry(name, Pattern.compile(value));
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException if it is not understood as a whole; the message names the part
     */
    static RecurrenceText of(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.toUpperCase(Locale.ROOT).split(";")) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            Pattern pattern = PARTS.get(name);
            check(pattern != null, "with " + CalendarText.shown(name) + ", which is not understood here");
            check(pattern.matcher(value).matches(), "whose " + name + " is " + CalendarText.shown(value));
            check(parts.put(name, value) == null, "with two parts " + name);
        }
        check(parts.containsKey("FREQ"), "without FREQ");
        Frequency frequency = Frequency.valueOf(parts.get("FREQ"));
        Recurrence.Builder rule = new Recurrence.Builder(frequency);
        numbers(parts, "COUNT", rule::count);
        numbers(parts, "INTERVAL", rule::interval);
        numbers(parts, "BYSECOND", rule::bySecond);
        numbers(parts, "BYMINUTE", rule::byMinute);
        numbers(parts, "BYHOUR", rule::byHour);
        numbers(parts, "BYMONTHDAY", rule::byMonthDay);
        numbers(parts, "BYYEARDAY", rule::byYearDay);
        numbers(parts, "BYWEEKNO", rule::byWeekNo);
        numbers(parts, "BYMONTH", rule::byMonth);
        numbers(parts, "BYSETPOS", rule::bySetPos);
        if (parts.containsKey("WKST")) {
            rule.workweekStarts(DayOfWeek.valueOfAbbr(parts.get("WKST")));
        }
        for (String day : parts.getOrDefault("BYDAY", "").split(",")) {
            Matcher matcher = ONE_DAY.matcher(day);
            if (matcher.matches()) {
                DayOfWeek name = DayOfWeek.valueOfAbbr(matcher.group(2));
                Integer nth = matcher.group(1) == null ? null : Integer.valueOf(matcher.group(1));
                check(
                        nth == null || nth != 0 && (frequency == Frequency.YEARLY || frequency == Frequency.MONTHLY),
                        "whose BYDAY is " + day + ", which FREQ=" + frequency + " has not");
                rule.byDay(nth, name);
            }
        }
        return new RecurrenceText(rule.build(), Optional.ofNullable(parts.get("UNTIL")));
    }

    private static void numbers(Map<String, String> parts, String name, Consumer<Integer> take) {
        if (parts.containsKey(name)) {
            Arrays.stream(parts.get(name).split(",")).map(Integer::valueOf).forEach(take);
        }
    }

    private static void check(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException("has an RRULE " + fault);
        }
    }
}
