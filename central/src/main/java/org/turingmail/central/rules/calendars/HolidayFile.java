package org.turingmail.central.rules.calendars;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
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

    private static final int MAX_YEARS = 30;

    private final List<HolidayEvent> events;
    private final int size;
    private final Map<Integer, BitSet> years = new ConcurrentHashMap<>();
    private final LongAdder looked = new LongAdder();

    private HolidayFile(List<HolidayEvent> events, int size) {
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
        List<HolidayEvent> read = new ArrayList<>();
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
                    for (HolidayEvent one : new HolidayEventReader(calendar, zones, event).read(moved)) {
                        cost += one.cost();
                        if (cost > MAX_LOOKED) {
                            throw new IllegalArgumentException("is one too many: with those before it, more than "
                                    + MAX_LOOKED + " days must be looked at to know the holidays of a year");
                        }
                        one.mark(new BitSet(), one.first().getYear(), new LongAdder());
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
