package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** A calendar of holidays of a tenant. Each day of each of its events is a holiday. */
@Value.Immutable
@JsonSerialize(as = ImmutableHolidayCalendar.class)
@JsonDeserialize(as = ImmutableHolidayCalendar.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface HolidayCalendar {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Given by central: counts the changes. Also the {@code ETag}. */
    Optional<Integer> version();

    /** 1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. */
    String name();

    /**
     * The iCalendar file (RFC 5545), 256 kB at the most. Needed in a request without {@code url}; absent in a page of
     * calendars.
     */
    Optional<String> content();

    /**
     * An {@code https} URL from which central reads the file, twice a day; {@code content} is ignored in a request
     * then.
     */
    Optional<String> url();

    /** When it was read last, or found unchanged. Given by central. */
    Optional<Instant> fetchedAt();

    /** Why the last fetch failed; the last good copy stays in effect. Set by central. */
    Optional<String> fetchError();

    /** How many events there are. Given by central. */
    Optional<Integer> events();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Given by central. */
    Optional<Instant> changedAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHolidayCalendar.Builder {
        Builder() {}
    }
}
