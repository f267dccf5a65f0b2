package org.turingmail.central.sharing.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A document that was accepted. */
@Value.Builder
@JsonDeserialize(builder = ListSourceVersion.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ListSourceVersion(
        long documentVersion,
        @Schema(description = "Whether it is the one that counts.") boolean current,
        @Schema(description = "Whether it was taken back.") boolean takenBack,
        int entries,
        Instant fetchedAt,
        Instant issuedAt,
        Instant expiresAt) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListSourceVersionBuilder {
        Builder() {}
    }
}
