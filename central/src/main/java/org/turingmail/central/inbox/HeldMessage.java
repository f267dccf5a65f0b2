package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.held.HeldRecipient;
import org.turingmail.central.verdicts.Explanation;

/** A message that is held, or was, as its recipient sees it. */
@Value.Builder
@JsonDeserialize(builder = HeldMessage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldMessage(
        long id,
        @Schema(description = "Envelope sender; empty for the null sender.") String sender,
        @Schema(description = "The header From, which nobody has proved; absent if it is not known.")
                Optional<String> from,
        @Schema(description = "Those recipients whose messages you see.") List<HeldRecipient> recipients,
        Optional<String> subject,
        Optional<String> messageId,
        long size,
        Instant heldAt,
        Instant expiresAt,
        @Schema(description = "Why it is held.") String reason,
        @Schema(description = "Why no challenge was sent for it; absent if one was, or will be.")
                Optional<String> suppression,
        @Schema(description = "Whether the sender is authenticated; absent if nobody looked.")
                Optional<Boolean> authenticated,
        @Schema(
                        description =
                                "The challenge that covers it: UNSENT, OPEN, SOLVED, EXPIRED or WITHDRAWN; absent "
                                        + "if there is none.")
                Optional<String> challenge,
        @Schema(
                        description = "How many other people of the tenant allow this sender in a list of their own. "
                                + "Absent in lists.")
                Optional<Integer> allowedBy,
        @Schema(description = "How many more messages of this sender wait for you. Absent in lists.")
                Optional<Integer> more,
        @Schema(description = "How the verdict came about, for recipients whose messages you see. Absent in lists.")
                @JsonInclude(JsonInclude.Include.NON_EMPTY)
                List<Explanation> explanations) {
    public HeldMessage {
        recipients = List.copyOf(recipients);
        explanations = List.copyOf(explanations);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldMessageBuilder {
        Builder() {}
    }
}
