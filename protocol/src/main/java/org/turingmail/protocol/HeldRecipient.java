package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.held.RecipientState;

/** The state of a held mail for one recipient. */
@Value.Immutable
@JsonSerialize(as = ImmutableHeldRecipient.class)
@JsonDeserialize(as = ImmutableHeldRecipient.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface HeldRecipient {
    String recipient();

    RecipientState state();

    /** When it left {@link RecipientState#HELD}. */
    Optional<Instant> settledAt();

    /** Who did it: {@code sender}, {@code expiry}, {@code webadmin} or a user. */
    Optional<String> settledBy();

    /** Why, see {@link Reason}. */
    Optional<String> reason();

    /** Who may release it for the recipient, such as an assistant. */
    Optional<String> delegate();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeldRecipient.Builder {
        Builder() {}
    }
}
