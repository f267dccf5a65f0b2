package org.turingmail.protocol.challenges;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Reason;

/** Whether a challenge is to be sent, and with which link. */
@Value.Immutable
@JsonSerialize(as = ImmutableChallengeInstruction.class)
@JsonDeserialize(as = ImmutableChallengeInstruction.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ChallengeInstruction {
    ChallengeAction action();

    /** Why nothing is to be sent, see {@link Reason}; absent with {@link ChallengeAction#SEND}. */
    Optional<String> reason();

    /** The link for the sender. It is a secret of the sender: log it nowhere. */
    Optional<String> url();

    /** When the link ends. */
    Optional<Instant> expiresAt();

    /** The language of the message (RFC 5646). */
    Optional<String> language();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableChallengeInstruction.Builder {
        Builder() {}
    }
}
