package org.turingmail.central.rules;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.RecurrenceRule;
import biweekly.util.DateTimeComponents;
import biweekly.util.Frequency;
import biweekly.util.ICalDate;
import biweekly.util.Recurrence;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turingmail.central.rules.engine.Holidays;

/**
 * The holidays of an iCalendar file (RFC 5545): each day of each event, in the calendar of whoever looks at it. What time
 * of the day an event begins does not matter. Safe for use by many threads.
 */
final class HolidayFile implements Holidays {
    static final int MAX_LENGTH = 256 * 1024;
    static final int MAX_EVENTS = 1_000;

    private static final int MAX_DAYS = 366;
    private static final int MAX_YEARS = 30;
    private static final Set<Frequency> FREQUENCIES = Set.of(Frequency.YEARLY, Frequency.MONTHLY, Frequency.WEEKLY);
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    private final List<Event> events;
    private final Map<Integer, Set<LocalDate>> years = new ConcurrentHashMap<>();

    private HolidayFile(List<Event> events) {
        this.events = List.copyOf(events);
    }

    /** @param days how many days it lasts */
    private record Event(
            LocalDate first, long days, List<Recurrence> rules, Set<LocalDate> added, Set<LocalDate> left) {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    static HolidayFile parse(String content) {
        if (content.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("has more than " + MAX_LENGTH + " characters");
        }
        List<ICalendar> calendars = Biweekly.parse(content).all();
        List<VEvent> events = calendars.stream()
                .flatMap(calendar -> calendar.getEvents().stream())
                .toList();
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("must be an iCalendar file (RFC 5545) with 1 to " + MAX_EVENTS
                    + " events; it has " + events.size());
        }
        List<Event> read = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            try {
                read.add(event(events.get(i)));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException("event " + (i + 1) + " " + e.getMessage(), e);
            }
        }
        return new HolidayFile(read);
    }

    private static Event event(VEvent event) {
        if (event.getDateStart() == null || event.getDateStart().getValue() == null) {
            throw new IllegalArgumentException("has no DTSTART that can be read");
        }
        LocalDate first = day(event.getDateStart().getValue());
        long days = days(event, first);
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException("lasts " + days + " days, but must last 1 to " + MAX_DAYS);
        }
        List<Recurrence> rules = new ArrayList<>();
        for (RecurrenceRule rule : event.getProperties(RecurrenceRule.class)) {
            rules.add(rule(rule.getValue()));
        }
        Set<LocalDate> added = event.getRecurrenceDates().stream()
                .flatMap(dates -> dates.getDates().stream())
                .map(HolidayFile::day)
                .collect(Collectors.toSet());
        Set<LocalDate> left = event.getExceptionDates().stream()
                .flatMap(dates -> dates.getValues().stream())
                .map(HolidayFile::day)
                .collect(Collectors.toSet());
        return new Event(first, days, rules, added, left);
    }

    private static long days(VEvent event, LocalDate first) {
        if (event.getDateEnd() != null && event.getDateEnd().getValue() != null) {
            ICalDate end = event.getDateEnd().getValue();
            LocalDate last = day(end);
            // The end is not part of it (RFC 5545, section 3.6.1); at midnight that is the day before.
            boolean excluded = !end.hasTime() || isMidnight(end);
            return Math.max(ChronoUnit.DAYS.between(first, last) + (excluded ? 0 : 1), last.equals(first) ? 1 : 0);
        }
        return event.getDuration() != null && event.getDuration().getValue() != null
                ? Math.max(1, Math.floorDiv(event.getDuration().getValue().toMillis() + 86_399_999, 86_400_000L))
                : 1;
    }

    private static boolean isMidnight(ICalDate date) {
        DateTimeComponents parts = date.getRawComponents();
        return parts != null && parts.getHour() == 0 && parts.getMinute() == 0 && parts.getSecond() == 0;
    }

    /** As it is written: a holiday begins when the clock on the wall says so. */
    private static LocalDate day(ICalDate date) {
        DateTimeComponents parts = date.getRawComponents();
        if (parts == null) {
            throw new IllegalArgumentException("has a date that cannot be read");
        }
        LocalDate day = LocalDate.of(parts.getYear(), parts.getMonth(), parts.getDate());
        if (day.getYear() < 1900 || day.getYear() > 9999) {
            throw new IllegalArgumentException("has a date out of bounds: " + day);
        }
        return day;
    }

    private static Recurrence rule(Recurrence rule) {
        if (rule == null || !FREQUENCIES.contains(rule.getFrequency())) {
            throw new IllegalArgumentException("has an RRULE whose FREQ is not YEARLY, MONTHLY or WEEKLY");
        }
        return rule.getUntil() == null
                ? rule
                : new Recurrence.Builder(rule).until(utc(day(rule.getUntil()))).build();
    }

    private static ICalDate utc(LocalDate day) {
        return new ICalDate(Date.from(day.atStartOfDay(ZoneOffset.UTC).toInstant()), true);
    }

    private static LocalDate day(Date date) {
        return Instant.ofEpochMilli(date.getTime()).atZone(ZoneOffset.UTC).toLocalDate();
    }

    int events() {
        return events.size();
    }

    @Override
    public boolean contains(LocalDate day) {
        Set<LocalDate> days = years.get(day.getYear());
        if (days == null) {
            days = daysOf(day.getYear());
            if (years.size() >= MAX_YEARS) {
                years.clear();
            }
            years.put(day.getYear(), days);
        }
        return days.contains(day);
    }

    private Set<LocalDate> daysOf(int year) {
        LocalDate first = LocalDate.of(year, 1, 1);
        LocalDate last = LocalDate.of(year, 12, 31);
        Set<LocalDate> days = new HashSet<>();
        for (Event event : events) {
            starts(event, first.minusDays(event.days), last)
                    .filter(start -> !event.left.contains(start))
                    .flatMap(start -> start.datesUntil(start.plusDays(event.days)))
                    .filter(day -> day.getYear() == year)
                    .forEach(days::add);
        }
        return Set.copyOf(days);
    }

    private static Stream<LocalDate> starts(Event event, LocalDate from, LocalDate to) {
        Stream<LocalDate> single = Stream.concat(Stream.of(event.first), event.added.stream())
                .filter(day -> !day.isBefore(from) && !day.isAfter(to));
        return Stream.concat(single, event.rules.stream().flatMap(rule -> recurring(rule, event.first, from, to)));
    }

    private static Stream<LocalDate> recurring(Recurrence rule, LocalDate first, LocalDate from, LocalDate to) {
        DateIterator dates = new RecurrenceRule(rule).getDateIterator(utc(first), UTC);
        // To advance at once gives up after a hundred years.
        List<LocalDate> starts = new ArrayList<>();
        while (dates.hasNext()) {
            LocalDate day = day(dates.next());
            if (day.isAfter(to)) {
                break;
            }
            if (!day.isBefore(from)) {
                starts.add(day);
            }
        }
        return starts.stream();
    }
}
