package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.held.HeldDecisions;

/** What came of a decision on one message. */
@Value.Builder
@JsonDeserialize(builder = DecisionResult.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DecisionResult(
        long message,
        @Schema(
                        description =
                                "DECIDED; NOT_WAITING if somebody or something was faster; NO_SENDER if the action "
                                        + "says something of a sender that has no address; UNKNOWN if you see no "
                                        + "such message.")
                HeldDecisions.Outcome outcome,
        @Schema(description = "The id of the decision, with which it is undone; absent unless DECIDED.")
                Optional<Long> decision) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends DecisionResultBuilder {
        Builder() {}
    }
}
