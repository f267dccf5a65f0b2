package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Optional;
import org.immutables.value.Value;

/** Who is told: one of these at least. */
@Value.Immutable
@JsonSerialize(as = ImmutableRuleNotification.class)
@JsonDeserialize(as = ImmutableRuleNotification.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface RuleNotification {
    /** A URL to which central posts a JSON object. */
    Optional<String> webhook();

    /** An address. */
    Optional<String> mail();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRuleNotification.Builder {
        Builder() {}
    }
}
