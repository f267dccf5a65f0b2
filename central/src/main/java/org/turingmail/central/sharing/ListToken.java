package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A token with which another installation fetches the document of a published list. */
@Value.Builder
@JsonDeserialize(builder = ListToken.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ListToken(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(
                        description = "Whose it is: 1 to 64 letters, digits, dots, hyphens and underscores; unique "
                                + "for the list.")
                String name,
        @Schema(
                        description = "The token itself. Given by central in the answer to the request that made it, "
                                + "and never again.")
                Optional<String> token,
        @Schema(description = "Given by central.") Optional<Instant> createdAt) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListTokenBuilder {
        Builder() {}
    }
}
