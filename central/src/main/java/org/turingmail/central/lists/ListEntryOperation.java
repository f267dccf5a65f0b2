package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** One change of several to the allow and block list. */
@Value.Builder
@JsonDeserialize(builder = ListEntryOperation.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntryOperation(
        ListEntryAction action,
        @Schema(description = "The entry that is to be changed or removed; absent with ADD.") Optional<Long> id,
        @Schema(
                        description = "The version that the operation is meant for; without it, whatever the entry "
                                + "is now.")
                Optional<Integer> version,
        @Schema(description = "What is to be added, or what the entry is to be; absent with REMOVE.")
                Optional<ListEntry> entry) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryOperationBuilder {
        Builder() {}
    }
}
