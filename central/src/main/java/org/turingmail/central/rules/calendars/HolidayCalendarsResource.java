package org.turingmail.central.rules.calendars;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.rules.Change;
import org.turingmail.central.rules.Documents;
import org.turingmail.central.rules.StoredRules;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.HolidayCalendar;
import org.turingmail.protocol.HolidayCalendarPage;
import org.turingmail.protocol.HolidayCalendarsApi;

class HolidayCalendarsResource implements HolidayCalendarsApi {
    private static final int MAX = 20;
    private static final String WHAT = "calendar";

    private final StoredRules stored;
    private final CalendarSources sources;
    private final Change change;

    HolidayCalendarsResource(StoredRules stored, CalendarSources sources, Change change) {
        this.stored = stored;
        this.sources = sources;
        this.change = change;
    }

    @Override
    public HolidayCalendar add(HolidayCalendar added) {
        HolidayCalendar calendar = checked(added);
        return change.run(
                WHAT + "-added",
                handle -> followed(
                        handle,
                        change.add(handle, StoredRules.CALENDARS, MAX, WHAT, calendar.name(), body(calendar)),
                        calendar),
                HolidayCalendar::name);
    }

    @Override
    public HolidayCalendarPage list(long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        List<HolidayCalendar> calendars =
                change.read(handle -> StoredRules.CALENDARS.page(handle, change.tenant(), after, limit + 1).stream()
                        .map(stored::calendar)
                        .map(calendar -> sources.withState(handle, calendar))
                        .toList());
        HolidayCalendarPage.Builder page = HolidayCalendarPage.builder();
        calendars.stream()
                .limit(limit)
                .map(HolidayCalendarsResource::withoutContent)
                .forEach(page::addCalendars);
        if (calendars.size() > limit) {
            page.next(calendars.get(limit - 1).id().orElseThrow());
        }
        return page.build();
    }

    @Override
    public HolidayCalendar get(long id) {
        return change.read(handle ->
                sources.withState(handle, stored.calendar(change.existing(handle, StoredRules.CALENDARS, WHAT, id))));
    }

    @Override
    public HolidayCalendar change(long id, String ifMatch, HolidayCalendar changed) {
        HolidayCalendar checked = checked(changed);
        return change.run(
                WHAT + "-changed",
                handle -> {
                    HolidayCalendar former = stored.calendar(change.existing(handle, StoredRules.CALENDARS, WHAT, id));
                    // Another calendar at another place: until it is read, there is none.
                    HolidayCalendar calendar =
                            checked.url().isPresent() && checked.url().equals(former.url())
                                    ? HolidayCalendar.builder()
                                            .from(checked)
                                            .content(former.content())
                                            .build()
                                    : checked;
                    Documents.Row row = change.change(
                            handle, StoredRules.CALENDARS, WHAT, id, ifMatch, calendar.name(), body(calendar));
                    if (!former.name().equals(calendar.name())) {
                        checkUnused(handle, former.name());
                    }
                    return followed(handle, row, calendar);
                },
                HolidayCalendar::name);
    }

    @Override
    public void remove(long id, String ifMatch) {
        change.run(
                WHAT + "-removed",
                handle -> {
                    Documents.Row row = change.remove(handle, StoredRules.CALENDARS, WHAT, id, ifMatch);
                    checkUnused(handle, row.name());
                    return row;
                },
                Documents.Row::name);
    }

    private void checkUnused(Handle handle, String name) {
        List<String> rules = stored.rulesThatAsk(handle, change.tenant(), StoredRules.CALENDARS, name);
        if (!rules.isEmpty()) {
            throw ProblemException.conflict("These rules name the calendar " + name + ": " + String.join(", ", rules));
        }
    }

    private static HolidayCalendar withoutContent(HolidayCalendar calendar) {
        return HolidayCalendar.builder()
                .from(calendar)
                .content(Optional.empty())
                .build();
    }

    private HolidayCalendar checked(HolidayCalendar calendar) {
        Checks checks = new Checks();
        try {
            Values.name(Checks.body(calendar).name());
        } catch (IllegalArgumentException e) {
            checks.reject("name", e.getMessage());
        }
        if (calendar.url().isPresent()) {
            checks.that(
                    sources.mayRead(calendar.url().get()),
                    "url",
                    "is not a URL such as https://example.org/holidays.ics, with no user, password or fragment");
        } else if (calendar.content().isEmpty()) {
            checks.reject("content", "is missing; give it, or a url");
        } else {
            checks.attempt(() -> HolidayFile.parse(calendar.content().get()), "content");
        }
        checks.done();
        return calendar.url().isPresent() ? withoutContent(calendar) : calendar;
    }

    private String body(HolidayCalendar calendar) {
        return stored.body(
                calendar,
                calendar.content()
                        .map(content -> HolidayFile.parse(content).events())
                        .orElse(0));
    }

    private HolidayCalendar followed(Handle handle, Documents.Row row, HolidayCalendar calendar) {
        sources.follow(handle, row.id(), calendar.url());
        return sources.withState(handle, stored.calendar(row));
    }
}
