package org.turingmail.central.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/** How a verdict came about, for one recipient. */
@Value.Builder
@JsonDeserialize(builder = Explanation.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Explanation(
        RecipientVerdict verdict,
        @Schema(description = "In the order in which they were asked.") List<ExplanationStep> steps) {
    public Explanation {
        steps = List.copyOf(steps);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ExplanationBuilder {
        Builder() {}
    }
}
