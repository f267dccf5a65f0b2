package org.turingmail.central.rules.calendars;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.rules.HolidayCalendar;

/** A page of calendars, without their contents, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = HolidayCalendarPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HolidayCalendarPage(
        List<HolidayCalendar> calendars,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public HolidayCalendarPage {
        calendars = List.copyOf(calendars);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HolidayCalendarPageBuilder {
        Builder() {}
    }
}
