package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of what was decided, the latest first. */
@Value.Builder
@JsonDeserialize(builder = HeldDecisionPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldDecisionPage(
        List<HeldDecision> decisions,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public HeldDecisionPage {
        decisions = List.copyOf(decisions);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldDecisionPageBuilder {
        Builder() {}
    }
}
