package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Problem;

/** What became of one registration of a batch: one of the two is present. */
@Value.Immutable
@JsonSerialize(as = ImmutableRegistrationOutcome.class)
@JsonDeserialize(as = ImmutableRegistrationOutcome.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface RegistrationOutcome {
    String key();

    /** As for a single registration. */
    Optional<RegisteredMail> registered();

    /** Why this mail was not registered; the others are not concerned. */
    Optional<Problem> problem();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRegistrationOutcome.Builder {
        Builder() {}
    }
}
