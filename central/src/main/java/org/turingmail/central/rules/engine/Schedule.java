package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of the wall clock. An instant is turned into what the clocks of the zone show, never the other way round, so a
 * change of the clocks needs no case of its own: the hour that is left out never comes, the repeated one comes twice.
 *
 * @param weekdays all if empty, as with the other parts
 * @param zone null for that of the recipient
 */
record Schedule(
        Set<DayOfWeek> weekdays,
        List<Hours> hours,
        List<Dates> dates,
        Set<String> calendars,
        ZoneId zone,
        String text) {
    static final int MAX_VALUES = 100;

    Schedule {
        requireNonNull(weekdays);
        hours = List.copyOf(hours);
        dates = List.copyOf(dates);
        calendars = Set.copyOf(calendars);
        requireNonNull(text);
    }

    /**
     * A span of a day, in minutes from midnight.
     *
     * @param from the first minute
     * @param to the minute after the last one; before {@code from} for a span over midnight
     */
    record Hours(int from, int to) {
        private static final Pattern SPAN = Pattern.compile("(\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)");
        private static final int DAY = 24 * 60;

        static Hours parse(String text) {
            Matcher span = SPAN.matcher(text);
            if (span.matches()) {
                int from = minute(span.group(1), span.group(2));
                int to = minute(span.group(3), span.group(4));
                if (from >= 0 && from < DAY && to >= 0 && from != to) {
                    return new Hours(from, to);
                }
            }
            throw new IllegalArgumentException("is not a span such as 08:00-17:30 or 22:00-06:00");
        }

        private static int minute(String hours, String minutes) {
            int minute = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
            return Integer.parseInt(minutes) < 60 && minute <= DAY ? minute : -1;
        }

        boolean beginsToday(int minute) {
            return minute >= from && (to < from || minute < to);
        }

        boolean beganYesterday(int minute) {
            return to < from && minute < to;
        }
    }

    /** Days, both ends included. */
    record Dates(LocalDate first, LocalDate last) {
        static Dates parse(String text) {
            int slash = text.indexOf('/');
            try {
                LocalDate first = LocalDate.parse(slash < 0 ? text : text.substring(0, slash));
                LocalDate last = slash < 0 ? first : LocalDate.parse(text.substring(slash + 1));
                if (!last.isBefore(first)) {
                    return new Dates(first, last);
                }
            } catch (DateTimeException e) {
                // As below.
            }
            throw new IllegalArgumentException("is not a date such as 2026-12-24, or a range 2026-12-24/2027-01-06");
        }

        boolean contain(LocalDate day) {
            return !day.isBefore(first) && !day.isAfter(last);
        }
    }

    static Schedule parse(RuleSchedule schedule, ErrorReporter faults) {
        Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
        weekdays.addAll(Values.parse(schedule.weekdays(), "weekdays", MAX_VALUES, faults, Schedule::weekday));
        List<Hours> hours = Values.parse(schedule.hours(), "hours", MAX_VALUES, faults, Hours::parse);
        List<Dates> dates = Values.parse(schedule.dates(), "dates", MAX_VALUES, faults, Dates::parse);
        Set<String> calendars =
                new LinkedHashSet<>(Values.parse(schedule.calendars(), "calendars", MAX_VALUES, faults, Values::name));
        ZoneId zone = schedule.zone()
                .flatMap(name -> Values.zone(name, "zone", faults))
                .orElse(null);
        if (schedule.weekdays().isEmpty()
                && schedule.hours().isEmpty()
                && schedule.dates().isEmpty()
                && schedule.calendars().isEmpty()) {
            faults.reject("weekdays", "at least one of weekdays, hours, dates and calendars must be given");
        }
        return new Schedule(weekdays, hours, dates, calendars, zone, text(schedule));
    }

    static DayOfWeek weekday(String name) {
        return Optional.ofNullable(name)
                .filter(day -> day.matches("[A-Z]+DAY"))
                .flatMap(day -> List.of(DayOfWeek.values()).stream()
                        .filter(known -> known.name().equals(day))
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException("is not one of MONDAY to SUNDAY"));
    }

    private static String text(RuleSchedule schedule) {
        List<String> parts = new ArrayList<>();
        if (!schedule.weekdays().isEmpty()) {
            parts.add("on " + Values.enumerate(schedule.weekdays()));
        }
        if (!schedule.hours().isEmpty()) {
            parts.add("at " + Values.enumerate(schedule.hours()));
        }
        if (!schedule.dates().isEmpty()) {
            parts.add("in " + Values.enumerate(schedule.dates()));
        }
        if (!schedule.calendars().isEmpty()) {
            parts.add("on a holiday of " + Values.enumerate(schedule.calendars()));
        }
        schedule.zone().ifPresent(parts::add);
        return String.join(", ", parts);
    }

    TernaryLogic test(RuledMail mail) {
        if (!mail.calendars().keySet().containsAll(calendars)) {
            return TernaryLogic.UNKNOWN;
        }
        ZonedDateTime wall = mail.at().atZone(zone == null ? mail.zone() : zone);
        int minute = wall.getHour() * 60 + wall.getMinute();
        LocalDate today = wall.toLocalDate();
        boolean begun = hours.isEmpty() || hours.stream().anyMatch(span -> span.beginsToday(minute));
        if (begun && isDay(today, mail.calendars())) {
            return TernaryLogic.YES;
        }
        boolean lasts = hours.stream().anyMatch(span -> span.beganYesterday(minute));
        return TernaryLogic.of(lasts && isDay(today.minusDays(1), mail.calendars()));
    }

    private boolean isDay(LocalDate day, Map<String, Holidays> known) {
        return (weekdays.isEmpty() || weekdays.contains(day.getDayOfWeek()))
                && (dates.isEmpty() || dates.stream().anyMatch(range -> range.contain(day)))
                && (calendars.isEmpty()
                        || calendars.stream().anyMatch(name -> known.get(name).contains(day)));
    }
}
