package org.turingmail.central.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of what a rule on trial would have done, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = RuleTrialPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RuleTrialPage(
        List<RuleTrial> trials,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public RuleTrialPage {
        trials = List.copyOf(trials);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleTrialPageBuilder {
        Builder() {}
    }
}
