package org.turingmail.central.rules.calendars;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.turingmail.central.rules.engine.Holidays;

/**
 * The holidays of an iCalendar file (RFC 5545): each day of each event, as local dates. The time of day at which an
 * event begins is ignored. Thread-safe.
 *
 * <p>What the holidays of a year are is found out on the threads that answer for mail, so it must not take long,
 * whatever stands in a file.
 */
final class HolidayFile implements Holidays {
    static final int MAX_LENGTH = 512 * 1024;
    static final int MAX_EVENTS = 3_000;
    /** How many days may be looked at to find the holidays of a year. */
    static final int MAX_LOOKED = 500_000;

    private static final int MAX_DAYS = 366;
    private static final int MAX_RULES = 4;
    private static final int MAX_YEARS = 30;
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    /** Properties that say when an event is. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "EXRULE",
            "RDATE",
            "EXDATE",
            "RECURRENCE-ID",
            "SEQUENCE",
            "STATUS",
            "UID");

    /** What a property begins with that says when something is: a date, a duration or a rule. */
    private static final Pattern OF_TIME =
            Pattern.compile("[0-9]{7}|[+-]?P[0-9T]|(?:FREQ|RSCALE|BY[A-Z]+|INTERVAL)=", Pattern.CASE_INSENSITIVE);

    /** Properties of RFC 5545, 7986, 9073 and 9253 that do not. */
    private static final Set<String> HARMLESS = Set.of(
            "ACTION",
            "ATTACH",
            "ATTENDEE",
            "BUSYTYPE",
            "CALENDAR-ADDRESS",
            "CATEGORIES",
            "CLASS",
            "COLOR",
            "COMMENT",
            "CONCEPT",
            "CONFERENCE",
            "CONTACT",
            "CREATED",
            "DESCRIPTION",
            "DTSTAMP",
            "GEO",
            "IMAGE",
            "LAST-MODIFIED",
            "LINK",
            "LOCATION",
            "LOCATION-TYPE",
            "NAME",
            "ORGANIZER",
            "PARTICIPANT-TYPE",
            "PRIORITY",
            "PRODID",
            "REFID",
            "REFRESH-INTERVAL",
            "RELATED-TO",
            "REQUEST-STATUS",
            "RESOURCE-TYPE",
            "RESOURCES",
            "SOURCE",
            "STRUCTURED-DATA",
            "STYLED-DESCRIPTION",
            "SUMMARY",
            "TRANSP",
            "TZID",
            "URL",
            "VERSION");

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
        List<CalendarText.Component> calendars = CalendarText.read(content);
        int size = calendars.stream()
                .mapToInt(calendar -> calendar.parts("VEVENT").size())
                .sum();
        if (size < 1 || size > MAX_EVENTS) {
            throw new IllegalArgumentException(
                    "must be an iCalendar file (RFC 5545) with 1 to " + MAX_EVENTS + " events; it has " + size);
        }
        List<Event> read = new ArrayList<>();
        int number = 0;
        long cost = 0;
        for (CalendarText.Component calendar : calendars) {
            CalendarZones zones = new CalendarZones(calendar);
            List<CalendarText.Component> events = calendar.parts("VEVENT");
            Map<String, Long> newest = new HashMap<>();
            Map<String, List<CalendarText.Property>> instances = new HashMap<>();
            for (CalendarText.Component event : events) {
                number++;
                try {
                    newest.merge(identity(event), sequence(event), Math::max);
                } catch (IllegalArgumentException e) {
                    throw refused(number, e);
                }
            }
            number -= events.size();
            for (CalendarText.Component event : events) {
                number++;
                try {
                    if (isNewest(event, newest)) {
                        recurrenceId(event).ifPresent(instance -> instances
                                .computeIfAbsent(event.text("UID"), uid -> new ArrayList<>())
                                .add(instance));
                    }
                } catch (IllegalArgumentException e) {
                    throw refused(number, e);
                }
            }
            number -= events.size();
            for (CalendarText.Component event : events) {
                number++;
                try {
                    if (!isNewest(event, newest)) {
                        continue;
                    }
                    List<CalendarText.Property> moved = recurrenceId(event).isPresent()
                            ? List.of()
                            : instances.getOrDefault(event.text("UID"), List.of());
                    for (Event one : new Reader(calendar, zones, event).read(moved)) {
                        cost += one.cost();
                        if (cost > MAX_LOOKED) {
                            throw new IllegalArgumentException("is one too many: with those before it, more than "
                                    + MAX_LOOKED + " days must be looked at to know the holidays of a year");
                        }
                        one.mark(new BitSet(), one.first.getYear(), new LongAdder());
                        if (!event.text("STATUS").equalsIgnoreCase("CANCELLED")) {
                            read.add(one);
                        }
                    }
                } catch (IllegalArgumentException | DateTimeException e) {
                    throw refused(number, e);
                }
            }
        }
        return new HolidayFile(read, size);
    }

    private static IllegalArgumentException refused(int number, RuntimeException e) {
        return new IllegalArgumentException("event " + number + " " + e.getMessage(), e);
    }

    /** What events have in common of which the one with the highest SEQUENCE counts (RFC 5545, section 3.8.7.4). */
    private static String identity(CalendarText.Component event) {
        return event.text("UID") + "\n"
                + recurrenceId(event).map(CalendarText.Property::value).orElse("");
    }

    private static long sequence(CalendarText.Component event) {
        String text = event.text("SEQUENCE");
        if (!text.matches("[0-9]{0,18}")) {
            throw new IllegalArgumentException("has the SEQUENCE " + CalendarText.shown(text) + ", which is no number");
        }
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static boolean isNewest(CalendarText.Component event, Map<String, Long> newest) {
        return event.text("UID").isEmpty() || sequence(event) == newest.get(identity(event));
    }

    /** There if the event stands for one day of another event with its UID: that day is moved, changed or cancelled. */
    private static Optional<CalendarText.Property> recurrenceId(CalendarText.Component event) {
        Optional<CalendarText.Property> id = event.one("RECURRENCE-ID");
        id.ifPresent(instance -> {
            CalendarDate.of(instance.value(), "RECURRENCE-ID");
            if (!instance.parameter("RANGE").isEmpty()) {
                throw new IllegalArgumentException(
                        "has a RECURRENCE-ID with RANGE=" + CalendarText.shown(instance.parameter("RANGE"))
                                + ", which changes many days at once: give them an event of their own");
            }
        });
        return id;
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
        private static final long DAY = Duration.ofDays(1).toSeconds();
        /** Beyond this time of the day in UTC, midnight of a zone is that of the next day: in Auckland, say, at 11. */
        private static final int EAST = 10;

        private final CalendarText.Component event;
        private final CalendarText.Property startProperty;
        private final CalendarDate start;
        private final CalendarZones zones;
        private final Optional<CalendarZones.Zone> zone;

        Reader(CalendarText.Component calendar, CalendarZones zones, CalendarText.Component event) {
            this.event = event;
            this.zones = zones;
            for (CalendarText.Property property : event.properties()) {
                if (!HARMLESS.contains(property.name())
                        && !property.name().startsWith("X-")
                        && !UNDERSTOOD.contains(property.name())
                        && OF_TIME.matcher(property.value()).lookingAt()) {
                    throw new IllegalArgumentException(
                            "has the property " + CalendarText.shown(property.name()) + ", which is not understood");
                }
            }
            this.startProperty = event.one("DTSTART")
                    .orElseThrow(() -> new IllegalArgumentException("has no DTSTART that can be read"));
            this.start = CalendarDate.of(startProperty.value(), "DTSTART");
            this.zone =
                    start.isUtc() ? zones.named(calendar.text("X-WR-TIMEZONE")).or(this::midnights) : Optional.empty();
        }

        /** Of whole days that are written in UTC: that of the place where they begin at midnight. */
        private Optional<CalendarZones.Zone> midnights() {
            long seconds = event.one("DTEND")
                    .map(end -> Duration.between(
                            start.time(), CalendarDate.of(end.value(), "DTEND").time()))
                    .or(() -> event.one("DURATION").map(one -> CalendarDate.duration(one.value(), "DURATION")))
                    .map(Duration::toSeconds)
                    .orElse(0L);
            if (seconds <= 0 || seconds % DAY != 0) {
                return Optional.empty();
            }
            int ofDay = start.time().toLocalTime().toSecondOfDay();
            long offset = ofDay >= EAST * 3600 ? DAY - ofDay : -ofDay;
            // In the other half of the year clocks differ by an hour.
            return Optional.of(utc -> {
                LocalDateTime local = utc.plusSeconds(offset);
                LocalDateTime midnight = local.plusHours(2).toLocalDate().atStartOfDay();
                return Duration.between(midnight, local).abs().toHours() <= 2 ? midnight : local;
            });
        }

        /** @param moved days of the event for which other events stand */
        List<Event> read(List<CalendarText.Property> moved) {
            LocalDateTime begin = wallClock(start);
            LocalDate first = begin.toLocalDate();
            int days = days(first, days(first));
            if (event.all("EXRULE").stream().anyMatch(rule -> !rule.value().isEmpty())) {
                throw new IllegalArgumentException(
                        "has an EXRULE, which RFC 5545 has no more: name the days by EXDATE");
            }
            List<RecurrenceText> rules = event.all("RRULE").stream()
                    .filter(rule -> !rule.value().isEmpty())
                    .map(rule -> RecurrenceText.of(rule.value()))
                    .toList();
            if (rules.size() > MAX_RULES) {
                throw new IllegalArgumentException("has " + rules.size() + " RRULEs, but may have " + MAX_RULES);
            }
            List<Event> events = new ArrayList<>();
            Set<LocalDate> left = new HashSet<>();
            event.all("EXDATE").forEach(dates -> values(dates).forEach(date -> left.add(day(dates, date))));
            moved.forEach(instance -> left.add(day(instance, instance.value())));
            Set<LocalDate> added = new HashSet<>();
            for (CalendarText.Property dates : event.all("RDATE")) {
                for (String date : values(dates)) {
                    if (date.indexOf('/') < 0) {
                        added.add(day(dates, date));
                    } else {
                        events.add(period(dates, date, left));
                    }
                }
            }
            events.add(new Event(
                    first,
                    days,
                    rules.stream()
                            .map(rule -> new RecurringDays(rule.rule(), first, last(rule, begin)))
                            .toList(),
                    added,
                    left));
            return events;
        }

        private static List<String> values(CalendarText.Property dates) {
            return Stream.of(dates.value().split(","))
                    .map(String::strip)
                    .filter(date -> !date.isEmpty())
                    .toList();
        }

        private Event period(CalendarText.Property dates, String text, Set<LocalDate> left) {
            int slash = text.indexOf('/');
            LocalDateTime from = time(dates, text.substring(0, slash));
            String end = text.substring(slash + 1);
            LocalDateTime to = end.startsWith("P") || end.startsWith("+P")
                    ? from.plus(CalendarDate.duration(end, dates.name()))
                    : time(dates, end);
            return new Event(from.toLocalDate(), days(from.toLocalDate(), span(from, to)), List.of(), Set.of(), left);
        }

        private int days(LocalDate first, long days) {
            if (days < 1 || days > MAX_DAYS) {
                throw new IllegalArgumentException("lasts " + days + " days, but must last 1 to " + MAX_DAYS);
            }
            return (int) days;
        }

        private long days(LocalDate first) {
            Optional<CalendarText.Property> end = event.one("DTEND");
            if (end.isPresent()) {
                return span(
                        first.atStartOfDay(),
                        wallClock(CalendarDate.of(end.get().value(), "DTEND")));
            }
            return event.one("DURATION")
                    .map(one -> CalendarDate.duration(one.value(), "DURATION").toSeconds())
                    .map(seconds -> seconds < 0 ? seconds : Math.max(1, Math.floorDiv(seconds + DAY - 1, DAY)))
                    .orElse(1L);
        }

        /** The end is not part of it (RFC 5545, section 3.6.1); at midnight that is the day before. */
        private static long span(LocalDateTime from, LocalDateTime end) {
            LocalDate first = from.toLocalDate();
            LocalDate last = end.toLocalDate();
            boolean excluded = end.toLocalTime().equals(LocalTime.MIDNIGHT);
            return Math.max(ChronoUnit.DAYS.between(first, last) + (excluded ? 0 : 1), last.equals(first) ? 1 : 0);
        }

        /** The last day that a rule may give. */
        private LocalDate last(RecurrenceText rule, LocalDateTime begin) {
            if (rule.until().isEmpty()) {
                return LAST_DAY;
            }
            CalendarDate end = CalendarDate.of(rule.until().get(), "UNTIL");
            LocalDateTime until = wallClock(end);
            boolean beginsLater = end.hasTime() && begin.toLocalTime().isAfter(until.toLocalTime());
            return beginsLater ? until.toLocalDate().minusDays(1) : until.toLocalDate();
        }

        private LocalDate day(CalendarText.Property property, String date) {
            return time(property, date).toLocalDate();
        }

        private LocalDateTime time(CalendarText.Property property, String text) {
            CalendarDate date = CalendarDate.of(text, property.name());
            String other = property.parameter("TZID");
            if (date.hasTime()
                    && start.hasTime()
                    && !other.isEmpty()
                    && !other.equalsIgnoreCase(startProperty.parameter("TZID"))) {
                throw new IllegalArgumentException(
                        "has " + property.name() + " in another time zone than DTSTART: " + CalendarText.shown(other));
            }
            return wallClock(date);
        }

        /** As it is written; but in UTC, where the event is in a zone, what the clocks show there. */
        private LocalDateTime wallClock(CalendarDate date) {
            if (!date.isUtc() || !start.hasTime()) {
                return date.time();
            }
            String id = startProperty.parameter("TZID");
            if (start.isUtc() || id.isEmpty()) {
                return zone.map(one -> one.local(date.time())).orElse(date.time());
            }
            return zones.named(id)
                    .orElseThrow(() -> new IllegalArgumentException("is in the time zone " + CalendarText.shown(id)
                            + ", which is not known, nor has the file a VTIMEZONE for it"))
                    .local(date.time());
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
