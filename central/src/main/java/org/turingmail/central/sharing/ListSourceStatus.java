package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** What came of fetching a list of another installation. */
@Value.Builder
@JsonDeserialize(builder = ListSourceStatus.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ListSourceStatus(
        @Schema(description = "When it was last tried.") Optional<Instant> lastFetchAt,
        @Schema(description = "When it last went well, changed or not.") Optional<Instant> lastSuccessAt,
        @Schema(description = "What went wrong the last time, in plain words; absent if nothing did.")
                Optional<String> lastError,
        Optional<Instant> nextFetchAt,
        @Schema(
                        description = "Whether entries of it count now: it is enabled, and there is a document that "
                                + "has not expired.")
                boolean counts,
        @Schema(description = "The version of the document that counts.") Optional<Long> documentVersion,
        @Schema(description = "The greatest version that was ever accepted: only a greater one will be.")
                Optional<Long> greatestVersion,
        @Schema(description = "Who issued it, in its own words.") Optional<String> issuer,
        Optional<ListForm> form,
        Optional<Integer> entries,
        Optional<Instant> issuedAt,
        Optional<Instant> expiresAt) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListSourceStatusBuilder {
        Builder() {}
    }
}
