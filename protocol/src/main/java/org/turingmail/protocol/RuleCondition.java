package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * One condition of a rule. A condition on something that is not known of the mail does not hold, and neither does its
 * negation.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableRuleCondition.class)
@JsonDeserialize(as = ImmutableRuleCondition.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface RuleCondition {
    ConditionKind kind();

    /** Whether the contrary must hold. */
    default boolean negated() {
        return false;
    }

    /**
     * Addresses, domains, names of groups, names of header fields or networks, by {@link #kind()}. One of them must
     * fit.
     */
    List<String> values();

    /** The least score or size. */
    Optional<Double> atLeast();

    /** The greatest score or size. */
    Optional<Double> atMost();

    /** With {@link ConditionKind#SCHEDULE}, and only there. */
    Optional<RuleSchedule> schedule();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRuleCondition.Builder {
        Builder() {}
    }
}
