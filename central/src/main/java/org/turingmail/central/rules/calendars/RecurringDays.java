package org.turingmail.central.rules.calendars;

import biweekly.util.ByDay;
import biweekly.util.Frequency;
import biweekly.util.Recurrence;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The days on which an event begins by a recurrence rule (RFC 5545, section 3.3.10), in dates alone. Each year, month
 * or week is looked at for itself and nothing is counted from the beginning, so that a rule costs the same in any year,
 * whatever it says. Immutable.
 */
final class RecurringDays {
    private static final Set<Frequency> FREQUENCIES = Set.of(Frequency.YEARLY, Frequency.MONTHLY, Frequency.WEEKLY);
    private static final int LAST_YEAR = 9999;
    private static final int MAX_INTERVAL = 1_000;
    /** A rule with a COUNT is counted out when it is read: no further than this. */
    private static final int MAX_COUNTED = 10_000;

    private final Frequency frequency;
    private final int interval;
    private final WeekFields week;
    private final Set<Integer> months;
    private final Set<Integer> weeks;
    private final Set<Integer> yearDays;
    private final Set<Integer> monthDays;
    private final Set<Weekday> weekdays;
    private final Set<Integer> positions;
    private final LocalDate first;
    private final LocalDate last;
    private final long counted;

    /** @param nth of the year or month, negative from its end; 0 for each one */
    private record Weekday(int nth, DayOfWeek day) {}

    /**
     * Reads a rule.
     *
     * @param first the day on which the event begins
     * @param until the last day that counts
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    RecurringDays(Recurrence rule, LocalDate first, LocalDate until) {
        this.frequency = rule.getFrequency();
        check(frequency != null && FREQUENCIES.contains(frequency), "whose FREQ is not YEARLY, MONTHLY or WEEKLY");
        check(
                rule.getByHour().isEmpty()
                        && rule.getByMinute().isEmpty()
                        && rule.getBySecond().isEmpty(),
                "with BYHOUR, BYMINUTE or BYSECOND; a holiday is a whole day");
        this.first = first;
        this.interval = rule.getInterval() == null ? 1 : rule.getInterval();
        check(interval >= 1 && interval <= MAX_INTERVAL, "whose INTERVAL is not from 1 to " + MAX_INTERVAL);
        this.week =
                WeekFields.of(rule.getWorkweekStarts() == null ? DayOfWeek.MONDAY : of(rule.getWorkweekStarts()), 4);
        this.weeks = within(rule.getByWeekNo(), -53, 53, "BYWEEKNO");
        this.yearDays = within(rule.getByYearDay(), -366, 366, "BYYEARDAY");
        this.positions = within(rule.getBySetPos(), -366, 366, "BYSETPOS");
        Set<Integer> givenMonths = within(rule.getByMonth(), 1, 12, "BYMONTH");
        Set<Integer> givenMonthDays = within(rule.getByMonthDay(), -31, 31, "BYMONTHDAY");
        boolean yearly = frequency == Frequency.YEARLY;
        boolean weekly = frequency == Frequency.WEEKLY;
        check(yearly || (weeks.isEmpty() && yearDays.isEmpty()), "with BYWEEKNO or BYYEARDAY, but not FREQ=YEARLY");
        check(!weekly || givenMonthDays.isEmpty(), "with BYMONTHDAY and FREQ=WEEKLY");
        // What is not said is taken from the day on which the event begins.
        boolean saysNoDay = givenMonthDays.isEmpty()
                && yearDays.isEmpty()
                && rule.getByDay().isEmpty();
        this.weekdays = saysNoDay && (weekly || !weeks.isEmpty())
                ? Set.of(new Weekday(0, first.getDayOfWeek()))
                : weekdays(rule.getByDay(), weekly);
        this.monthDays = saysNoDay && weekdays.isEmpty() ? Set.of(first.getDayOfMonth()) : givenMonthDays;
        this.months = saysNoDay && weekdays.isEmpty() && yearly && givenMonths.isEmpty()
                ? Set.of(first.getMonthValue())
                : givenMonths;
        LongAdder looked = new LongAdder();
        this.last = rule.getCount() == null ? until : earlier(until, counted(rule.getCount(), looked));
        this.counted = looked.sum();
    }

    private static void check(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException("has an RRULE " + fault);
        }
    }

    private static Set<Integer> within(List<Integer> values, int least, int most, String part) {
        check(
                values.stream().allMatch(value -> value != null && value != 0 && value >= least && value <= most),
                "whose " + part + " is not from " + least + " to " + most);
        return Set.copyOf(new HashSet<>(values));
    }

    private static Set<Weekday> weekdays(List<ByDay> days, boolean weekly) {
        Set<Weekday> weekdays = new HashSet<>();
        for (ByDay day : days) {
            weekdays.add(new Weekday(weekly || day.getNum() == null ? 0 : day.getNum(), of(day.getDay())));
        }
        return Set.copyOf(weekdays);
    }

    private static DayOfWeek of(biweekly.util.DayOfWeek day) {
        return DayOfWeek.valueOf(day.name());
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    private LocalDate counted(int count, LongAdder looked) {
        check(count > 0, "whose COUNT is not positive");
        int found = 0;
        for (LocalDate period = start(first); period.getYear() <= LAST_YEAR; period = next(period)) {
            for (LocalDate day : daysOf(period, looked)) {
                found += day.isBefore(first) ? 0 : 1;
                if (found == count) {
                    return day;
                }
            }
            check(looked.sum() <= MAX_COUNTED, "whose COUNT takes too long to count");
        }
        return LocalDate.of(LAST_YEAR, 12, 31);
    }

    /** How many days are looked at for a year, at the most, and were looked at to read the rule. */
    long cost() {
        int days = (months.isEmpty() ? 12 : months.size()) * (monthDays.isEmpty() ? 31 : monthDays.size());
        return counted
                + switch (frequency) {
                    case YEARLY -> 1 + days;
                    case MONTHLY -> 12 + days;
                    default -> 8 * 55;
                };
    }

    /**
     * Those in a span, in order.
     *
     * @param looked grows with each day that is looked at
     */
    List<LocalDate> between(LocalDate from, LocalDate to, LongAdder looked) {
        LocalDate begin = from.isBefore(first) ? first : from;
        LocalDate end = earlier(to, last);
        List<LocalDate> days = new ArrayList<>();
        for (LocalDate period = startBefore(begin); !period.isAfter(end); period = next(period)) {
            for (LocalDate day : daysOf(period, looked)) {
                if (!day.isBefore(begin) && !day.isAfter(end)) {
                    days.add(day);
                }
            }
        }
        return days;
    }

    /** The first day of the year, month or week of a day. */
    private LocalDate start(LocalDate day) {
        return switch (frequency) {
            case YEARLY -> day.withDayOfYear(1);
            case MONTHLY -> day.withDayOfMonth(1);
            default -> day.with(TemporalAdjusters.previousOrSame(week.getFirstDayOfWeek()));
        };
    }

    private ChronoUnit unit() {
        return switch (frequency) {
            case YEARLY -> ChronoUnit.YEARS;
            case MONTHLY -> ChronoUnit.MONTHS;
            default -> ChronoUnit.WEEKS;
        };
    }

    /** The last of every {@link #interval} periods that begins no later than a day. */
    private LocalDate startBefore(LocalDate day) {
        LocalDate start = start(first);
        return start.plus(unit().between(start, day) / interval * interval, unit());
    }

    private LocalDate next(LocalDate period) {
        return period.plus(interval, unit());
    }

    private List<LocalDate> daysOf(LocalDate period, LongAdder looked) {
        looked.increment();
        Stream<LocalDate> candidates =
                switch (frequency) {
                    case YEARLY -> (months.isEmpty()
                                    ? IntStream.rangeClosed(1, 12)
                                    : months.stream().mapToInt(month -> month).sorted())
                            .mapToObj(month -> YearMonth.of(period.getYear(), month))
                            .flatMap(this::daysOf);
                    case MONTHLY -> months.isEmpty() || months.contains(period.getMonthValue())
                            ? daysOf(YearMonth.from(period))
                            : Stream.empty();
                    default -> period.datesUntil(period.plusWeeks(1))
                            .filter(day -> months.isEmpty() || months.contains(day.getMonthValue()));
                };
        List<LocalDate> days =
                candidates.peek(day -> looked.increment()).filter(this::fits).toList();
        return positions.isEmpty()
                ? days
                : IntStream.rangeClosed(1, days.size())
                        .filter(nth -> positions.contains(nth) || positions.contains(nth - days.size() - 1))
                        .mapToObj(nth -> days.get(nth - 1))
                        .toList();
    }

    private Stream<LocalDate> daysOf(YearMonth month) {
        int length = month.lengthOfMonth();
        return (monthDays.isEmpty()
                        ? IntStream.rangeClosed(1, length)
                        : monthDays.stream()
                                .mapToInt(day -> day > 0 ? day : length + 1 + day)
                                .filter(day -> day >= 1 && day <= length)
                                .sorted()
                                .distinct())
                .mapToObj(month::atDay);
    }

    private boolean fits(LocalDate day) {
        return (yearDays.isEmpty() || contains(yearDays, day.getDayOfYear(), day.lengthOfYear()))
                && (weeks.isEmpty() || isInWeek(day))
                && (weekdays.isEmpty() || isWeekday(day));
    }

    private static boolean contains(Set<Integer> numbers, int nth, int of) {
        return numbers.contains(nth) || numbers.contains(nth - of - 1);
    }

    private boolean isInWeek(LocalDate day) {
        return contains(weeks, day.get(week.weekOfWeekBasedYear()), (int)
                week.weekOfWeekBasedYear().rangeRefinedBy(day).getMaximum());
    }

    private boolean isWeekday(LocalDate day) {
        boolean inMonth = frequency == Frequency.MONTHLY || !months.isEmpty();
        int past = (inMonth ? day.getDayOfMonth() : day.getDayOfYear()) - 1;
        int ahead = (inMonth ? day.lengthOfMonth() : day.lengthOfYear()) - 1 - past;
        DayOfWeek name = day.getDayOfWeek();
        return weekdays.contains(new Weekday(0, name))
                || weekdays.contains(new Weekday(past / 7 + 1, name))
                || weekdays.contains(new Weekday(-(ahead / 7 + 1), name));
    }
}
