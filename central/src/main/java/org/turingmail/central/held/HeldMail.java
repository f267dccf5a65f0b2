package org.turingmail.central.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.verdicts.Explanation;

/** A held mail as central knows it. */
@Value.Builder
@JsonDeserialize(builder = HeldMail.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldMail(
        String key,
        String sender,
        List<HeldRecipient> recipients,
        Optional<String> subject,
        Optional<String> messageId,
        long size,
        Instant heldAt,
        Instant expiresAt,
        @Schema(description = "Why it is held.") String reason,
        @Schema(description = "Why no challenge was sent for it; absent if one was, or will be.")
                Optional<String> suppression,
        @Schema(
                        description = "True if its agent no longer names it among what it holds (two reconciliations "
                                + "in a row).")
                boolean missing,
        @Schema(
                        description = "How the verdict came about when the mail was registered, for some of its "
                                + "recipients.")
                @JsonInclude(JsonInclude.Include.NON_EMPTY)
                List<Explanation> explanations) {
    public HeldMail {
        recipients = List.copyOf(recipients);
        explanations = List.copyOf(explanations);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldMailBuilder {
        Builder() {}
    }
}
