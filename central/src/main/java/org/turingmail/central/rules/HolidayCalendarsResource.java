package org.turingmail.central.rules;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
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
    private final Change change;

    HolidayCalendarsResource(StoredRules stored, Change change) {
        this.stored = stored;
        this.change = change;
    }

    @Override
    public HolidayCalendar add(HolidayCalendar added) {
        String body = checked(added);
        return change.run(
                WHAT + "-added",
                handle -> stored.calendar(change.add(handle, StoredRules.CALENDARS, MAX, WHAT, added.name(), body)),
                HolidayCalendar::name);
    }

    @Override
    public HolidayCalendarPage list(long after, int limit) {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
        List<Documents.Row> rows =
                change.read(handle -> StoredRules.CALENDARS.page(handle, change.tenant(), after, limit + 1));
        HolidayCalendarPage.Builder page = HolidayCalendarPage.builder();
        rows.stream()
                .limit(limit)
                .map(stored::calendar)
                .map(HolidayCalendarsResource::withoutContent)
                .forEach(page::addCalendars);
        if (rows.size() > limit) {
            page.next(rows.get(limit - 1).id());
        }
        return page.build();
    }

    @Override
    public HolidayCalendar get(long id) {
        return stored.calendar(change.read(handle -> change.existing(handle, StoredRules.CALENDARS, WHAT, id)));
    }

    @Override
    public HolidayCalendar change(long id, String ifMatch, HolidayCalendar changed) {
        String body = checked(changed);
        return change.run(
                WHAT + "-changed",
                handle -> {
                    String former = change.existing(handle, StoredRules.CALENDARS, WHAT, id)
                            .name();
                    Documents.Row row =
                            change.change(handle, StoredRules.CALENDARS, WHAT, id, ifMatch, changed.name(), body);
                    if (!former.equals(changed.name())) {
                        checkUnused(handle, former);
                    }
                    return stored.calendar(row);
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

    private String checked(HolidayCalendar calendar) {
        Checks checks = new Checks();
        try {
            Values.name(Checks.body(calendar).name());
        } catch (IllegalArgumentException e) {
            checks.reject("name", e.getMessage());
        }
        int events = 0;
        if (calendar.content().isEmpty()) {
            checks.reject("content", "is missing");
        } else {
            try {
                events = HolidayFile.parse(calendar.content().get()).events();
            } catch (IllegalArgumentException e) {
                checks.reject("content", e.getMessage());
            }
        }
        checks.done();
        return stored.body(calendar, events);
    }
}
