package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.RecipientVerdict;

/** How a verdict came about, for one recipient. */
@Value.Immutable
@JsonSerialize(as = ImmutableExplanation.class)
@JsonDeserialize(as = ImmutableExplanation.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface Explanation {
    RecipientVerdict verdict();

    /** In the order in which they were asked. */
    List<ExplanationStep> steps();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableExplanation.Builder {
        Builder() {}
    }
}
