package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** Several changes to the allow and block list, in one transaction. */
@Value.Builder
@JsonDeserialize(builder = ListEntryBulk.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntryBulk(
        @Schema(description = "1 to " + Api.MAX_OPERATIONS + ". Removals are done first, then changes, then additions.")
                List<ListEntryOperation> operations,
        @Schema(
                        description = "Whether those that can be done are to be done although others cannot; by "
                                + "default none is then.",
                        defaultValue = "false")
                boolean skipInvalid,
        @Schema(description = "Whether entries that are added may be about many, as for add.", defaultValue = "false")
                boolean allowBroad) {
    public ListEntryBulk {
        operations = List.copyOf(operations);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryBulkBuilder {
        Builder() {
            skipInvalid(false);
            allowBroad(false);
        }
    }
}
