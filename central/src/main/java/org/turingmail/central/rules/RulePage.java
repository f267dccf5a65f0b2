package org.turingmail.central.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.rules.engine.Rule;

/** A page of rules, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = RulePage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RulePage(
        List<Rule> rules,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public RulePage {
        rules = List.copyOf(rules);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RulePageBuilder {
        Builder() {}
    }
}
