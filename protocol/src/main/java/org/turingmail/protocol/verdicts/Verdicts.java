package org.turingmail.protocol.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** The answer to a {@link VerdictRequest}: one verdict for each of its recipients, in the same order. */
@Value.Immutable
@JsonSerialize(as = ImmutableVerdicts.class)
@JsonDeserialize(as = ImmutableVerdicts.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Verdicts {
    List<RecipientVerdict> verdicts();

    /** For how many seconds the agent may answer from its cache. 0: not at all. */
    int validSeconds();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableVerdicts.Builder {
        Builder() {}
    }
}
