package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A page of rules, in the order of their ids. */
@Value.Immutable
@JsonSerialize(as = ImmutableRulePage.class)
@JsonDeserialize(as = ImmutableRulePage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface RulePage {
    List<Rule> rules();

    /** Give this as {@code after} for the next page; absent on the last one. */
    Optional<Long> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRulePage.Builder {
        Builder() {}
    }
}
