package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.immutables.value.Value;

/** What came of a decision, for each message in the order of the request. */
@Value.Builder
@JsonDeserialize(builder = DecisionResults.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DecisionResults(List<DecisionResult> results) {
    public DecisionResults {
        results = List.copyOf(results);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends DecisionResultsBuilder {
        Builder() {}
    }
}
