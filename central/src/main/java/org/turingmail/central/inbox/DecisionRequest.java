package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.held.HeldAction;

/** What is to be done with held messages. */
@Value.Builder
@JsonDeserialize(builder = DecisionRequest.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DecisionRequest(
        @Schema(description = "Ids of held messages, 1 to 200.") List<Long> messages, HeldAction action) {
    public DecisionRequest {
        messages = List.copyOf(messages);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends DecisionRequestBuilder {
        Builder() {}
    }
}
