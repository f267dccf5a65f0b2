package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** The answer to an {@link ExplainRequest}: one explanation for each recipient, in the same order. */
@Value.Immutable
@JsonSerialize(as = ImmutableExplanations.class)
@JsonDeserialize(as = ImmutableExplanations.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Explanations {
    List<Explanation> explanations();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableExplanations.Builder {
        Builder() {}
    }
}
