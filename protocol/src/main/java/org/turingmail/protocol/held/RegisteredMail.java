package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.immutables.value.Value;
import org.turingmail.protocol.challenges.ChallengeInstruction;

/** The answer to a registration. */
@Value.Immutable
@JsonSerialize(as = ImmutableRegisteredMail.class)
@JsonDeserialize(as = ImmutableRegisteredMail.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface RegisteredMail {
    /** The key under which the mail was registered. */
    String key();

    /** False if central knew this mail already. */
    boolean created();

    ChallengeInstruction challenge();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRegisteredMail.Builder {
        Builder() {}
    }
}
