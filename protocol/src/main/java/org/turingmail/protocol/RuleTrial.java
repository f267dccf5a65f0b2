package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import org.immutables.value.Value;

/** What a rule on trial would have done to a mail. */
@Value.Immutable
@JsonSerialize(as = ImmutableRuleTrial.class)
@JsonDeserialize(as = ImmutableRuleTrial.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface RuleTrial {
    long id();

    Instant at();

    String sender();

    String recipient();

    RuleAction action();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRuleTrial.Builder {
        Builder() {}
    }
}
