package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.held.HeldDecisions;

/** How far a decision was undone. */
@Value.Builder
@JsonDeserialize(builder = UndoResult.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record UndoResult(
        @Schema(
                        description = "ALL if the message waits again; SENDER if it is gone, and only the entry for "
                                + "the sender was undone.")
                HeldDecisions.Undone undone) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends UndoResultBuilder {
        Builder() {}
    }
}
