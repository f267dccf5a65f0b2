package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** What became of several operations. */
@Value.Builder
@JsonDeserialize(builder = ListEntryBulkAnswer.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntryBulkAnswer(
        @Schema(description = "In the order of the operations.") List<ListEntryOutcome> outcomes) {
    public ListEntryBulkAnswer {
        outcomes = List.copyOf(outcomes);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryBulkAnswerBuilder {
        Builder() {}
    }
}
