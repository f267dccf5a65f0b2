package org.turingmail.central.lists.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A line of a file of which no entry could be made. */
@Value.Builder
@JsonDeserialize(builder = LineError.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LineError(
        @Schema(description = "The number of the line, from 1.") long line,
        @Schema(description = "What stands there, shortened.") String text,
        @Schema(description = "What is wrong with it.") String reason) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends LineErrorBuilder {
        Builder() {}
    }
}
