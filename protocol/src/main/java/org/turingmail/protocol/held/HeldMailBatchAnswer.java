package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** What became of each registration of a batch. */
@Value.Immutable
@JsonSerialize(as = ImmutableHeldMailBatchAnswer.class)
@JsonDeserialize(as = ImmutableHeldMailBatchAnswer.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface HeldMailBatchAnswer {
    /** In the order of the request. */
    List<RegistrationOutcome> outcomes();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeldMailBatchAnswer.Builder {
        Builder() {}
    }
}
