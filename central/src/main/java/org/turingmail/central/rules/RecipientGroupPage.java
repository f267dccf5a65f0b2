package org.turingmail.central.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.rules.engine.RecipientGroup;

/** A page of groups of recipients, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = RecipientGroupPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RecipientGroupPage(
        List<RecipientGroup> groups,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public RecipientGroupPage {
        groups = List.copyOf(groups);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RecipientGroupPageBuilder {
        Builder() {}
    }
}
