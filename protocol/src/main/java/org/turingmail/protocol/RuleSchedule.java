package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * Times, as the clocks on the wall show them in one time zone: an hour that a change of the clocks leaves out never
 * comes, and one that it repeats comes twice. Each part that is given must hold; of the values within a part, one.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableRuleSchedule.class)
@JsonDeserialize(as = ImmutableRuleSchedule.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface RuleSchedule {
    /** {@code MONDAY} to {@code SUNDAY}. */
    List<String> weekdays();

    /**
     * Spans such as {@code 08:00-17:30}, the end not included, {@code 24:00} at the latest. One over midnight, such as
     * {@code 22:00-06:00}, belongs as a whole to the day on which it begins.
     */
    List<String> hours();

    /** Dates such as {@code 2026-12-24}, or ranges with both ends included, such as {@code 2026-12-24/2027-01-06}. */
    List<String> dates();

    /** Names of calendars: the day is a holiday in one of them. */
    List<String> calendars();

    /**
     * Name of the time zone, such as {@code Europe/Berlin}; if absent, that of the recipient's group, else of the
     * tenant.
     */
    Optional<String> zone();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRuleSchedule.Builder {
        Builder() {}
    }
}
