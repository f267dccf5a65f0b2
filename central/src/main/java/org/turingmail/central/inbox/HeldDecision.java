package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.held.HeldAction;
import org.turingmail.central.held.HeldDecisionState;

/** What a person or a program decided on a held message. */
@Value.Builder
@JsonDeserialize(builder = HeldDecision.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldDecision(
        long id,
        @Schema(description = "The held message.") long message,
        HeldAction action,
        @Schema(description = "For whom it was decided.") List<String> recipients,
        @Schema(description = "Envelope sender; empty for the null sender.") String sender,
        @Schema(description = "The header From, which nobody has proved; absent if it is not known.")
                Optional<String> from,
        Optional<String> subject,
        @Schema(description = "Who decided, such as member:anna@example.com.") String by,
        Instant decidedAt,
        @Schema(description = "From when on the agent is told, and the message is gone from here.") Instant dueAt,
        HeldDecisionState state,
        @Schema(
                        description =
                                "What can be undone now: MESSAGE if the message is still here, SENDER if only what "
                                        + "was said of the sender, NOTHING otherwise.")
                Undoable undoable,
        Optional<Instant> undoneAt,
        Optional<String> undoneBy) {
    public HeldDecision {
        recipients = List.copyOf(recipients);
    }

    /** What of a decision can be undone. */
    public enum Undoable {
        /** All of it: the message is still here. */
        MESSAGE,
        /** What was said of the sender; the message was delivered or removed. */
        SENDER,
        /** Nothing. */
        NOTHING
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldDecisionBuilder {
        Builder() {}
    }
}
