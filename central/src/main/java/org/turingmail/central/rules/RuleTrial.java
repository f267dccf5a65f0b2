package org.turingmail.central.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import org.immutables.value.Value;
import org.turingmail.central.rules.engine.RuleAction;

/** What a rule on trial would have done to a mail. */
@Value.Builder
@JsonDeserialize(builder = RuleTrial.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RuleTrial(long id, Instant at, String sender, String recipient, RuleAction action) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleTrialBuilder {
        Builder() {}
    }
}
