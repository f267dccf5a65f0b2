package org.turingmail.central.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A key of a program or a person. */
@Value.Builder
@JsonDeserialize(builder = ApiKeyView.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ApiKeyView(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Who has it: 1 to 64 of a-z, 0-9, '.', '_' and '-'. Several keys may have the same name.")
                String name,
        @Schema(description = "What it may do, at least one scope.") List<String> scopes,
        @Schema(description = "When it stops working by itself; absent if it does not.") Optional<Instant> expiresAt,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Who made it, such as command or member:anna@example.com. Given by central.")
                Optional<String> createdBy,
        @Schema(description = "Since when it does not work any more. Given by central.") Optional<Instant> revokedAt,
        @Schema(description = "The key itself, in the answer to the request that made it and never again.")
                Optional<String> key) {
    public ApiKeyView {
        scopes = List.copyOf(scopes);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ApiKeyViewBuilder {
        Builder() {}
    }
}
