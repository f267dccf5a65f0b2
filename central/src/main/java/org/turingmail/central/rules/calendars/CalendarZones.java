package org.turingmail.central.rules.calendars;

import com.ibm.icu.util.TimeZone;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What clocks show in the time zones of a calendar: those of the IANA by their names, those of Windows by theirs, and
 * all others as their {@code VTIMEZONE} in the file says. Not thread-safe.
 */
final class CalendarZones {
    private static final int MAX_OBSERVANCES = 200;
    /** How many days all zones of a file may look at. */
    private static final int MAX_LOOKED = 200_000;

    private final Map<String, List<CalendarText.Component>> written = new HashMap<>();
    private final Map<String, Optional<Zone>> known = new HashMap<>();
    private final LongAdder looked = new LongAdder();

    CalendarZones(CalendarText.Component calendar) {
        for (CalendarText.Component zone : calendar.parts("VTIMEZONE")) {
            written.put(zone.text("TZID"), zone.parts());
        }
    }

    /** What clocks show. */
    interface Zone {
        /** @return the local time */
        LocalDateTime local(LocalDateTime utc);
    }

    /** Returns a zone; empty if neither its name is known nor the file says what it is. */
    Optional<Zone> named(String name) {
        Optional<Zone> zone = known.get(name);
        if (zone == null) {
            zone = iana(name)
                    .<Zone>map(CalendarZones::of)
                    .or(() -> ofFile(name))
                    .or(() -> windows(name));
            known.put(name, zone);
        }
        return zone;
    }

    private static Zone of(ZoneId id) {
        return utc -> utc.toInstant(ZoneOffset.UTC).atZone(id).toLocalDateTime();
    }

    /** Some programs put a path of their own in front of the name. */
    private static Optional<ZoneId> iana(String name) {
        for (String rest = name; ; rest = rest.substring(rest.indexOf('/') + 1)) {
            try {
                return Optional.of(ZoneId.of(rest));
            } catch (DateTimeException e) {
                if (rest.indexOf('/') < 0) {
                    return Optional.empty();
                }
            }
        }
    }

    private static Optional<Zone> windows(String name) {
        String id = TimeZone.getIDForWindowsID(name, "001");
        return id == null ? Optional.empty() : iana(id).map(CalendarZones::of);
    }

    private Optional<Zone> ofFile(String name) {
        List<CalendarText.Component> parts = written.get(name);
        if (parts == null) {
            return Optional.empty();
        }
        if (parts.isEmpty() || parts.size() > MAX_OBSERVANCES) {
            throw new IllegalArgumentException("has a time zone " + CalendarText.shown(name) + " with " + parts.size()
                    + " changes; it must have 1 to " + MAX_OBSERVANCES);
        }
        return Optional.of(new Observed(parts.stream().map(this::observance).toList()));
    }

    private Observance observance(CalendarText.Component part) {
        LocalDateTime start = CalendarDate.ofAnyYear(part.text("DTSTART"), "DTSTART in its VTIMEZONE")
                .time();
        Optional<RecurringDays> days = part.one("RRULE").map(rule -> {
            RecurrenceText text = RecurrenceText.of(rule.value());
            LocalDate last = text.until()
                    .map(until -> CalendarDate.ofAnyYear(until, "UNTIL")
                            .time()
                            .toLocalDate()
                            .plusDays(1))
                    .orElse(LocalDate.of(9999, 12, 31));
            return new RecurringDays(text.rule(), start.toLocalDate(), last);
        });
        List<LocalDateTime> added = part.all("RDATE").stream()
                .flatMap(dates -> List.of(dates.value().split(",")).stream())
                .filter(date -> !date.isBlank())
                .map(date ->
                        CalendarDate.ofAnyYear(date, "RDATE in its VTIMEZONE").time())
                .toList();
        return new Observance(start, days, added, offset(part, "TZOFFSETFROM"), offset(part, "TZOFFSETTO"));
    }

    private static ZoneOffset offset(CalendarText.Component part, String property) {
        String text = part.text(property);
        try {
            if (text.matches("[+-][0-9]{4}(?:[0-9]{2})?")) {
                return ZoneOffset.of(text);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("has a time zone with " + property + ":" + text, e);
        }
        throw new IllegalArgumentException(
                "has a time zone with " + property + ":" + CalendarText.shown(text) + ", which is none");
    }

    /** @param start by the clocks before the change */
    private record Observance(
            LocalDateTime start,
            Optional<RecurringDays> days,
            List<LocalDateTime> added,
            ZoneOffset from,
            ZoneOffset to) {
        /** The changes of a year, in UTC. */
        List<LocalDateTime> changes(int year, LongAdder looked) {
            List<LocalDateTime> changes = new ArrayList<>();
            if (start.getYear() == year) {
                changes.add(start);
            }
            added.stream().filter(date -> date.getYear() == year).forEach(changes::add);
            LocalTime time = start.toLocalTime();
            days.ifPresent(rule -> rule.between(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31), looked)
                    .forEach(day -> changes.add(day.atTime(time))));
            return changes.stream()
                    .map(change -> change.minusSeconds(from.getTotalSeconds()))
                    .toList();
        }
    }

    private record Change(LocalDateTime at, ZoneOffset to) {}

    private final class Observed implements Zone {
        private final List<Observance> observances;
        private final Map<Integer, List<Change>> years = new HashMap<>();

        Observed(List<Observance> observances) {
            this.observances = observances;
        }

        @Override
        public LocalDateTime local(LocalDateTime utc) {
            Change last = null;
            for (int year = utc.getYear() - 1; year <= utc.getYear() + 1; year++) {
                for (Change change : changes(year)) {
                    if (!change.at.isAfter(utc) && (last == null || !change.at.isBefore(last.at))) {
                        last = change;
                    }
                }
            }
            ZoneOffset offset = last != null ? last.to : before(utc);
            return utc.plusSeconds(offset.getTotalSeconds());
        }

        /** Of a zone that has not changed lately: as after its last change, or before its first. */
        private ZoneOffset before(LocalDateTime utc) {
            Observance latest = null;
            Observance first = observances.get(0);
            for (Observance one : observances) {
                if (!one.start.isAfter(utc) && (latest == null || one.start.isAfter(latest.start))) {
                    latest = one;
                }
                first = one.start.isBefore(first.start) ? one : first;
            }
            return latest != null ? latest.to : first.from;
        }

        private List<Change> changes(int year) {
            return years.computeIfAbsent(year, y -> {
                List<Change> changes = new ArrayList<>();
                for (Observance one : observances) {
                    one.changes(y, looked).forEach(at -> changes.add(new Change(at, one.to)));
                }
                if (looked.sum() > MAX_LOOKED) {
                    throw new IllegalArgumentException("has a time zone that takes too long to look at");
                }
                return changes;
            });
        }
    }
}
