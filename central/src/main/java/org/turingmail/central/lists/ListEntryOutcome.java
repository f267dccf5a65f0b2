package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.protocol.Problem;

/** What became of one operation. */
@Value.Builder
@JsonDeserialize(builder = ListEntryOutcome.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntryOutcome(
        ListEntryResult result,
        @Schema(description = "The entry as it is now; as it was if it was removed.") Optional<ListEntry> entry,
        @Schema(description = "Why it was refused.") List<Problem.FieldError> errors) {
    public ListEntryOutcome {
        errors = List.copyOf(errors);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryOutcomeBuilder {
        Builder() {}
    }
}
