package org.turingmail.central.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.web.Versioned;

/** A calendar of holidays of a tenant. Each day of each of its events is a holiday. */
@Value.Builder
@JsonDeserialize(builder = HolidayCalendar.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HolidayCalendar(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Given by central: counts the changes. Also the ETag.") Optional<Integer> version,
        @Schema(description = "1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant.")
                String name,
        @Schema(
                        description = "The iCalendar file (RFC 5545), 256 kB at the most. Needed in a request "
                                + "without url; absent in a page of calendars.")
                Optional<String> content,
        @Schema(
                        description = "An https URL from which central reads the file, twice a day; content is "
                                + "ignored in a request then.")
                Optional<String> url,
        @Schema(description = "When it was read last, or found unchanged. Given by central.")
                Optional<Instant> fetchedAt,
        @Schema(description = "Why the last fetch failed; the last good copy stays in effect. Set by central.")
                Optional<String> fetchError,
        @Schema(description = "How many events there are. Given by central.") Optional<Integer> events,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Given by central.") Optional<Instant> changedAt)
        implements Versioned {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HolidayCalendarBuilder {
        Builder() {}
    }
}
