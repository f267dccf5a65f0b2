package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** Decisions that the agent has not acknowledged yet, in the order of their sequence. */
@Value.Immutable
@JsonSerialize(as = ImmutableDecisionPage.class)
@JsonDeserialize(as = ImmutableDecisionPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface DecisionPage {
    List<Decision> decisions();

    /** Give this as {@code after} next time. */
    long cursor();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableDecisionPage.Builder {
        Builder() {}
    }
}
