package org.turingmail.central.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.immutables.value.Value;

/** The answer to an {@link ExplainRequest}: one explanation for each recipient, in the same order. */
@Value.Builder
@JsonDeserialize(builder = Explanations.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Explanations(List<Explanation> explanations) {
    public Explanations {
        explanations = List.copyOf(explanations);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ExplanationsBuilder {
        Builder() {}
    }
}
