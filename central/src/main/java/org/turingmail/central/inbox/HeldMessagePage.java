package org.turingmail.central.inbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of messages that are held. */
@Value.Builder
@JsonDeserialize(builder = HeldMessagePage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldMessagePage(
        List<HeldMessage> messages,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public HeldMessagePage {
        messages = List.copyOf(messages);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldMessagePageBuilder {
        Builder() {}
    }
}
