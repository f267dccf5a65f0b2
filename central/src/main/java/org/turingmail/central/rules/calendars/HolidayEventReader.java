package org.turingmail.central.rules.calendars;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads an event. Days are as they are written: a holiday begins when the clock on the wall says so. Not thread-safe.
 */
final class HolidayEventReader {
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

    private static final int MAX_DAYS = 366;
    private static final int MAX_RULES = 4;
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private static final long DAY = Duration.ofDays(1).toSeconds();
    /** Beyond this time of the day in UTC, midnight of a zone is that of the next day: in Auckland, say, at 11. */
    private static final int EAST = 10;

    private final CalendarText.Component event;
    private final CalendarText.Property startProperty;
    private final CalendarDate start;
    private final CalendarZones zones;
    private final Optional<CalendarZones.Zone> zone;

    HolidayEventReader(CalendarText.Component calendar, CalendarZones zones, CalendarText.Component event) {
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
        this.startProperty =
                event.one("DTSTART").orElseThrow(() -> new IllegalArgumentException("has no DTSTART that can be read"));
        this.start = CalendarDate.of(startProperty.value(), "DTSTART");
        this.zone = start.isUtc() ? zones.named(calendar.text("X-WR-TIMEZONE")).or(this::midnights) : Optional.empty();
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
    List<HolidayEvent> read(List<CalendarText.Property> moved) {
        LocalDateTime begin = wallClock(start);
        LocalDate first = begin.toLocalDate();
        int days = days(first, days(first));
        if (event.all("EXRULE").stream().anyMatch(rule -> !rule.value().isEmpty())) {
            throw new IllegalArgumentException("has an EXRULE, which RFC 5545 has no more: name the days by EXDATE");
        }
        List<RecurrenceText> rules = event.all("RRULE").stream()
                .filter(rule -> !rule.value().isEmpty())
                .map(rule -> RecurrenceText.of(rule.value()))
                .toList();
        if (rules.size() > MAX_RULES) {
            throw new IllegalArgumentException("has " + rules.size() + " RRULEs, but may have " + MAX_RULES);
        }
        List<HolidayEvent> events = new ArrayList<>();
        Set<LocalDate> left = left(moved);
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
        events.add(new HolidayEvent(
                first,
                days,
                rules.stream()
                        .map(rule -> new RecurringDays(rule.rule(), first, last(rule, begin)))
                        .toList(),
                added,
                left));
        return events;
    }

    /** Immutable, so that all events share one: of both there may be thousands. */
    private Set<LocalDate> left(List<CalendarText.Property> moved) {
        Set<LocalDate> left = new HashSet<>();
        event.all("EXDATE").forEach(dates -> values(dates).forEach(date -> left.add(day(dates, date))));
        moved.forEach(instance -> left.add(day(instance, instance.value())));
        return Set.copyOf(left);
    }

    private static List<String> values(CalendarText.Property dates) {
        return Stream.of(dates.value().split(","))
                .map(String::strip)
                .filter(date -> !date.isEmpty())
                .toList();
    }

    private HolidayEvent period(CalendarText.Property dates, String text, Set<LocalDate> left) {
        int slash = text.indexOf('/');
        LocalDateTime from = time(dates, text.substring(0, slash));
        String end = text.substring(slash + 1);
        LocalDateTime to = end.startsWith("P") || end.startsWith("+P")
                ? from.plus(CalendarDate.duration(end, dates.name()))
                : time(dates, end);
        return new HolidayEvent(
                from.toLocalDate(), days(from.toLocalDate(), span(from, to)), List.of(), Set.of(), left);
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
                    first.atStartOfDay(), wallClock(CalendarDate.of(end.get().value(), "DTEND")));
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
