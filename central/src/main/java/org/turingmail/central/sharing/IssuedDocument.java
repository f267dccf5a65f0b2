package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** The signed document of a published list, as it is now. */
@Value.Builder
@JsonDeserialize(builder = IssuedDocument.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record IssuedDocument(
        @Schema(description = "Grows with each document; 0 if there is none yet.") long documentVersion,
        @Schema(description = "How many entries it has.") int entries,
        Optional<Instant> issuedAt,
        @Schema(description = "Subscribers go by it until then at the latest.") Optional<Instant> expiresAt,
        @Schema(description = "Why there is no newer one; absent if nothing is wrong.") Optional<String> error) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends IssuedDocumentBuilder {
        Builder() {}
    }
}
