package org.turingmail.central.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.protocol.held.RecipientState;

/** The state of a held mail for one recipient. */
@Value.Builder
@JsonDeserialize(builder = HeldRecipient.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldRecipient(
        String recipient,
        RecipientState state,
        @Schema(description = "When it left HELD.") Optional<Instant> settledAt,
        @Schema(description = "Who did it: sender, expiry, webadmin or a user.") Optional<String> settledBy,
        @Schema(description = "Why, see Reason.") Optional<String> reason,
        @Schema(description = "Who may release it for the recipient, such as an assistant.")
                Optional<String> delegate) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldRecipientBuilder {
        Builder() {}
    }
}
