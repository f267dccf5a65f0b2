package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** Who changed what in the lists. */
@Value.Builder
@JsonDeserialize(builder = ListChange.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListChange(
        long id,
        Instant at,
        @Schema(description = "Such as agent:james1 or sender.") String actor,
        @Schema(description = "added, changed or removed; imported or undone for all entries of an import.")
                String action,
        Optional<Long> entryId,
        Optional<Long> importId,
        @Schema(description = "What the entry said before.") Optional<ListEntry> before,
        @Schema(description = "What the entry said from then on.") Optional<ListEntry> after) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListChangeBuilder {
        Builder() {}
    }
}
