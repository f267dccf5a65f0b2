package org.turingmail.central.rules.calendars;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * An event of a calendar, as the days on which it begins. Immutable.
 *
 * @param days how many days it lasts
 * @param added days that no rule gives
 * @param left days that are left out
 */
record HolidayEvent(LocalDate first, int days, List<RecurringDays> rules, Set<LocalDate> added, Set<LocalDate> left) {
    HolidayEvent {
        rules = List.copyOf(rules);
        added = Set.copyOf(added);
        left = Set.copyOf(left);
    }

    /** How many days must be looked at. One that lasts longer than a day may have begun in the year before. */
    long cost() {
        return rules.stream().mapToLong(RecurringDays::cost).sum() * (days > 1 ? 2 : 1);
    }

    /** @param looked counts the days that were looked at */
    void mark(BitSet holidays, int year, LongAdder looked) {
        LocalDate newYear = LocalDate.of(year, 1, 1);
        LocalDate from = newYear.minusDays(days - 1L);
        LocalDate to = LocalDate.of(year, 12, 31);
        Stream<LocalDate> single =
                Stream.concat(Stream.of(first), added.stream()).filter(day -> !day.isBefore(from) && !day.isAfter(to));
        Stream.concat(single, rules.stream().flatMap(rule -> rule.between(from, to, looked).stream()))
                .filter(start -> !left.contains(start))
                .mapToInt(start -> (int) ChronoUnit.DAYS.between(newYear, start))
                .forEach(start -> holidays.set(Math.max(0, start), start + days));
    }
}
