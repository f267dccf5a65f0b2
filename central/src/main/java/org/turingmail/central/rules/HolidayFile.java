package org.turingmail.central.rules;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.TimezoneAssignment;
import biweekly.io.scribe.component.RawComponentScribe;
import biweekly.property.RecurrenceRule;
import biweekly.util.DateTimeComponents;
import biweekly.util.ICalDate;
import biweekly.util.Recurrence;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.rules.engine.Holidays;

/**
 * The holidays of an iCalendar file (RFC 5545): each day of each event, in the calendar of whoever looks at it. What time
 * of the day an event begins does not matter. Safe for use by many threads.
 *
 * <p>What the holidays of a year are is found out on the threads that answer for mail, so it must not take long, whatever stands in
 * a file.
 */
final class HolidayFile implements Holidays {
    static final int MAX_LENGTH = 256 * 1024;
    static final int MAX_EVENTS = 1_000;
    /** How many days may be looked at to find the holidays of a year. */
    static final int MAX_LOOKED = 500_000;

    private static final int MAX_DAYS = 366;
    private static final int MAX_RULES = 4;
    private static final int MAX_YEARS = 30;
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private final List<Event> events;
    private final int size;
    private final Map<Integer, BitSet> years = new ConcurrentHashMap<>();
    private final LongAdder looked = new LongAdder();

    private HolidayFile(List<Event> events, int size) {
        this.events = List.copyOf(events);
        this.size = size;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    static HolidayFile parse(String content) {
        if (content.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("has more than " + MAX_LENGTH + " characters");
        }
        // The library evaluates time zones of the file's own, without bounds. Those of the machine count.
        List<ICalendar> calendars = Biweekly.parse(content)
                .register(new RawComponentScribe("VTIMEZONE"))
                .all();
        int size = calendars.stream()
                .mapToInt(calendar -> calendar.getEvents().size())
                .sum();
        if (size < 1 || size > MAX_EVENTS) {
            throw new IllegalArgumentException(
                    "must be an iCalendar file (RFC 5545) with 1 to " + MAX_EVENTS + " events; it has " + size);
        }
        List<Event> read = new ArrayList<>();
        int number = 0;
        long cost = 0;
        for (ICalendar calendar : calendars) {
            Map<String, List<ICalDate>> instances = calendar.getEvents().stream()
                    .filter(HolidayFile::isInstance)
                    .collect(Collectors.groupingBy(
                            HolidayFile::uid,
                            Collectors.mapping(event -> event.getRecurrenceId().getValue(), Collectors.toList())));
            for (VEvent event : calendar.getEvents()) {
                number++;
                try {
                    Event one = new Reader(calendar, event)
                            .read(isInstance(event) ? List.of() : instances.getOrDefault(uid(event), List.of()));
                    cost += one.cost();
                    if (cost > MAX_LOOKED) {
                        throw new IllegalArgumentException("is one too many: with those before it, more than "
                                + MAX_LOOKED + " days must be looked at to know the holidays of a year");
                    }
                    one.mark(new BitSet(), one.first.getYear(), new LongAdder());
                    if (event.getStatus() == null || !event.getStatus().isCancelled()) {
                        read.add(one);
                    }
                } catch (IllegalArgumentException | DateTimeException e) {
                    throw new IllegalArgumentException("event " + number + " " + e.getMessage(), e);
                }
            }
        }
        return new HolidayFile(read, size);
    }

    /** Whether it stands for one day of another event with its UID: that day is moved, changed or cancelled. */
    private static boolean isInstance(VEvent event) {
        return event.getRecurrenceId() != null && event.getRecurrenceId().getValue() != null;
    }

    private static String uid(VEvent event) {
        return event.getUid() == null || event.getUid().getValue() == null
                ? ""
                : event.getUid().getValue();
    }

    /** @param days how many days it lasts */
    private record Event(
            LocalDate first, int days, List<RecurringDays> rules, Set<LocalDate> added, Set<LocalDate> left) {
        /** One that lasts longer than a day may have begun in the year before. */
        long cost() {
            return rules.stream().mapToLong(RecurringDays::cost).sum() * (days > 1 ? 2 : 1);
        }

        void mark(BitSet holidays, int year, LongAdder looked) {
            LocalDate newYear = LocalDate.of(year, 1, 1);
            LocalDate from = newYear.minusDays(days - 1L);
            LocalDate to = LocalDate.of(year, 12, 31);
            Stream<LocalDate> single = Stream.concat(Stream.of(first), added.stream())
                    .filter(day -> !day.isBefore(from) && !day.isAfter(to));
            Stream.concat(single, rules.stream().flatMap(rule -> rule.between(from, to, looked).stream()))
                    .filter(start -> !left.contains(start))
                    .mapToInt(start -> (int) ChronoUnit.DAYS.between(newYear, start))
                    .forEach(start -> holidays.set(Math.max(0, start), start + days));
        }
    }

    /** Reads an event. Days are as they are written: a holiday begins when the clock on the wall says so. */
    private static final class Reader {
        private final VEvent event;
        /** In which the event begins; null if that is not known. */
        private final TimeZone zone;

        Reader(ICalendar calendar, VEvent event) {
            this.event = event;
            if (event.getDateStart() == null || event.getDateStart().getValue() == null) {
                throw new IllegalArgumentException("has no DTSTART that can be read");
            }
            TimezoneAssignment assigned = calendar.getTimezoneInfo().getTimezone(event.getDateStart());
            this.zone = assigned == null ? null : assigned.getTimeZone();
        }

        /** @param instances days of the event for which other events stand */
        Event read(List<ICalDate> instances) {
            LocalDateTime start = wallClock(event.getDateStart().getValue());
            LocalDate first = start.toLocalDate();
            long days = days(first);
            if (days < 1 || days > MAX_DAYS) {
                throw new IllegalArgumentException("lasts " + days + " days, but must last 1 to " + MAX_DAYS);
            }
            List<RecurrenceRule> rules = event.getProperties(RecurrenceRule.class);
            if (rules.size() > MAX_RULES) {
                throw new IllegalArgumentException("has " + rules.size() + " RRULEs, but may have " + MAX_RULES);
            }
            Set<LocalDate> added = event.getRecurrenceDates().stream()
                    .flatMap(dates -> dates.getDates().stream())
                    .map(this::day)
                    .collect(Collectors.toSet());
            Set<LocalDate> left = event.getExceptionDates().stream()
                    .flatMap(dates -> dates.getValues().stream())
                    .map(this::day)
                    .collect(Collectors.toCollection(HashSet::new));
            instances.forEach(instance -> left.add(day(instance)));
            return new Event(
                    first,
                    (int) days,
                    rules.stream()
                            .map(rule -> rule.getValue())
                            .map(rule -> new RecurringDays(rule, first, last(rule, start)))
                            .toList(),
                    added,
                    left);
        }

        private long days(LocalDate first) {
            if (event.getDateEnd() != null && event.getDateEnd().getValue() != null) {
                LocalDateTime end = wallClock(event.getDateEnd().getValue());
                LocalDate last = end.toLocalDate();
                // The end is not part of it (RFC 5545, section 3.6.1); at midnight that is the day before.
                boolean excluded = end.toLocalTime().equals(LocalTime.MIDNIGHT);
                return Math.max(ChronoUnit.DAYS.between(first, last) + (excluded ? 0 : 1), last.equals(first) ? 1 : 0);
            }
            return event.getDuration() != null && event.getDuration().getValue() != null
                    ? Math.max(1, Math.floorDiv(event.getDuration().getValue().toMillis() + 86_399_999, 86_400_000L))
                    : 1;
        }

        /** The last day that a rule may give. */
        private LocalDate last(Recurrence rule, LocalDateTime start) {
            if (rule.getUntil() == null) {
                return LAST_DAY;
            }
            LocalDateTime until = wallClock(rule.getUntil());
            boolean beginsLater =
                    rule.getUntil().hasTime() && start.toLocalTime().isAfter(until.toLocalTime());
            return beginsLater ? until.toLocalDate().minusDays(1) : until.toLocalDate();
        }

        private LocalDate day(ICalDate date) {
            return wallClock(date).toLocalDate();
        }

        /** As it is written; but in UTC, where the event is in a zone, what the clocks show there. */
        private LocalDateTime wallClock(ICalDate date) {
            DateTimeComponents parts = date.getRawComponents();
            if (parts == null) {
                throw new IllegalArgumentException("has a date that cannot be read");
            }
            LocalDateTime written = LocalDate.of(parts.getYear(), parts.getMonth(), parts.getDate())
                    .atTime(parts.getHour(), parts.getMinute(), Math.min(parts.getSecond(), 59));
            if (written.getYear() < 1900 || written.getYear() > LAST_DAY.getYear()) {
                throw new IllegalArgumentException("has a date out of bounds: " + written.toLocalDate());
            }
            if (!parts.isUtc() || zone == null) {
                return written;
            }
            Instant instant = written.toInstant(ZoneOffset.UTC);
            return written.plus(zone.getOffset(instant.toEpochMilli()), ChronoUnit.MILLIS);
        }
    }

    int events() {
        return size;
    }

    /** How many days were looked at until now. */
    long looked() {
        return looked.sum();
    }

    @Override
    public boolean contains(LocalDate day) {
        BitSet days = years.get(day.getYear());
        if (days == null) {
            days = daysOf(day.getYear());
            if (years.size() >= MAX_YEARS) {
                years.clear();
            }
            years.put(day.getYear(), days);
        }
        return days.get(day.getDayOfYear() - 1);
    }

    private BitSet daysOf(int year) {
        BitSet days = new BitSet();
        events.forEach(event -> event.mark(days, year, looked));
        return days;
    }
}
