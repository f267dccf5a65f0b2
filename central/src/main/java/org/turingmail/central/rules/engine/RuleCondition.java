package org.turingmail.central.rules.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/**
 * One condition of a rule. A condition on something that is not known of the mail does not hold, and neither does its
 * negation.
 */
@Value.Builder
@JsonDeserialize(builder = RuleCondition.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleCondition(
        ConditionKind kind,
        @Schema(description = "Whether the contrary must hold.", defaultValue = "false") boolean negated,
        @Schema(
                        description = "Addresses, domains, names of groups, names of header fields or networks, by "
                                + "kind. One of them must fit.")
                List<String> values,
        @Schema(description = "The least score or size.") Optional<Double> atLeast,
        @Schema(description = "The greatest score or size.") Optional<Double> atMost,
        @Schema(description = "With SCHEDULE, and only there.") Optional<RuleSchedule> schedule) {
    public RuleCondition {
        values = List.copyOf(values);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleConditionBuilder {
        Builder() {
            negated(false);
        }
    }
}
