package org.turingmail.central.rules.calendars;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.documents.Draft;
import org.turingmail.central.documents.TenantDocuments;
import org.turingmail.central.rules.HolidayCalendar;
import org.turingmail.central.rules.RuleDocuments;
import org.turingmail.central.rules.engine.Values;
import org.turingmail.central.web.Checks;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.Api;

/**
 * The tenant's calendars of holidays, 20 at the most. One that a rule names cannot be removed or renamed.
 *
 * <p>What is read comes with an {@code ETag}. A change with {@code If-Match} is done only if that still is the state;
 * without, it is done in any case.
 */
@Path(Api.ROOT + "/calendars")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class HolidayCalendarsResource {
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

    /** Adds one; a name that is taken is a conflict. */
    @POST
    @Operation(summary = "Adds a calendar of holidays")
    public HolidayCalendar add(HolidayCalendar added) {
        HolidayCalendar calendar = checked(added);
        Draft draft = calendars.draft(calendar);
        return calendars.calendar(
                stored.add(handle -> draft, (handle, id) -> sources.follow(handle, id, calendar.url())));
    }

    /**
     * @param after the {@code next} of the page before; 0 for the first
     * @param limit 1 to {@value Api#MAX_PAGE}, default 50
     */
    @GET
    @Operation(summary = "Pages through the calendars of holidays of the tenant")
    public HolidayCalendarPage list(
            @QueryParam("after") @DefaultValue("0") long after, @QueryParam("limit") @DefaultValue("50") int limit) {
        PageRequest.Slice<StoredCalendar, Long> page = stored.page(new PageRequest(after, limit));
        return HolidayCalendarPage.builder()
                .calendars(page.items().stream()
                        .map(calendars::calendar)
                        .map(HolidayCalendarsResource::withoutContent)
                        .toList())
                .next(page.next())
                .build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A calendar of holidays")
    public HolidayCalendar get(@PathParam("id") long id) {
        return calendars.calendar(stored.get(id));
    }

    /** Takes the place of what is there. */
    @PUT
    @Path("{id}")
    @Operation(summary = "Changes a calendar of holidays")
    public HolidayCalendar change(
            @PathParam("id") long id, @HeaderParam("If-Match") String ifMatch, HolidayCalendar changed) {
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

    @DELETE
    @Path("{id}")
    @Operation(summary = "Removes a calendar of holidays")
    public void remove(@PathParam("id") long id, @HeaderParam("If-Match") String ifMatch) {
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
