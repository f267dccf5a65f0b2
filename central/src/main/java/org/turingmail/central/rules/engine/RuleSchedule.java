package org.turingmail.central.rules.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/**
 * Times, as the clocks on the wall show them in one time zone: an hour that a change of the clocks leaves out never
 * comes, and one that it repeats comes twice. Each part that is given must hold; of the values within a part, one.
 */
@Value.Builder
@JsonDeserialize(builder = RuleSchedule.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleSchedule(
        @Schema(description = "MONDAY to SUNDAY.") List<String> weekdays,
        @Schema(
                        description = "Spans such as 08:00-17:30, the end not included, 24:00 at the latest. One "
                                + "over midnight, such as 22:00-06:00, belongs as a whole to the day on which it "
                                + "begins.")
                List<String> hours,
        @Schema(
                        description = "Dates such as 2026-12-24, or ranges with both ends included, such as "
                                + "2026-12-24/2027-01-06.")
                List<String> dates,
        @Schema(description = "Names of calendars: the day is a holiday in one of them.") List<String> calendars,
        @Schema(
                        description = "Name of the time zone, such as Europe/Berlin; if absent, that of the "
                                + "recipient's group, else of the tenant.")
                Optional<String> zone) {
    public RuleSchedule {
        weekdays = List.copyOf(weekdays);
        hours = List.copyOf(hours);
        dates = List.copyOf(dates);
        calendars = List.copyOf(calendars);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleScheduleBuilder {
        Builder() {}
    }
}
