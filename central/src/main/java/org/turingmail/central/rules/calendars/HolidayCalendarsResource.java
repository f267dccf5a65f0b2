package org.turingmail.central.rules.calendars;

import java.util.Optional;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.rules.HolidayCalendar;
import org.turingmail.central.rules.RuleDocuments;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;

class HolidayCalendarsResource implements HolidayCalendarsApi {
    private final Calendars calendars;
    private final CalendarSources sources;
    private final RuleDocuments documents;
    private final TenantDocuments<StoredCalendar> stored;

    HolidayCalendarsResource(Calendars calendars, CalendarSources sources, RuleDocuments documents) {
        this.calendars = calendars;
        this.sources = sources;
        this.documents = documents;
        this.stored = documents.of(StoredCalendar.KIND, StoredCalendar.TABLE);
    }

    @Override
    public HolidayCalendar add(HolidayCalendar added) {
        HolidayCalendar calendar = checked(added);
        Draft draft = calendars.draft(calendar);
        return calendars.calendar(
                stored.add(handle -> draft, (handle, id) -> sources.follow(handle, id, calendar.url())));
    }

    @Override
    public HolidayCalendarPage list(long after, int limit) {
        PageRequest.Slice<StoredCalendar, Long> page = stored.page(new PageRequest(after, limit));
        return HolidayCalendarPage.builder()
                .calendars(page.items().stream()
                        .map(calendars::calendar)
                        .map(HolidayCalendarsResource::withoutContent)
                        .toList())
                .next(page.next())
                .build();
    }

    @Override
    public HolidayCalendar get(long id) {
        return calendars.calendar(stored.get(id));
    }

    @Override
    public HolidayCalendar change(long id, String ifMatch, HolidayCalendar changed) {
        HolidayCalendar checked = checked(changed);
        return calendars.calendar(stored.change(id, ifMatch, (handle, row) -> {
            HolidayCalendar former = calendars.calendar(row);
            if (!former.name().equals(checked.name())) {
                documents.checkUnused(handle, StoredCalendar.KIND.what(), former.name());
            }
            sources.follow(handle, id, checked.url());
            // Another calendar at another place: until it is read, there is none.
            return calendars.draft(
                    checked.url().isPresent() && checked.url().equals(former.url())
                            ? HolidayCalendar.builder()
                                    .from(checked)
                                    .content(former.content())
                                    .build()
                            : checked);
        }));
    }

    @Override
    public void remove(long id, String ifMatch) {
        stored.remove(
                id,
                ifMatch,
                (handle, former) -> documents.checkUnused(handle, StoredCalendar.KIND.what(), former.name()));
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
}
