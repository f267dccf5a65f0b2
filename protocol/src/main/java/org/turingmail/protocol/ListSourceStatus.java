package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** What came of fetching a list of another installation. */
@Value.Immutable
@JsonSerialize(as = ImmutableListSourceStatus.class)
@JsonDeserialize(as = ImmutableListSourceStatus.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface ListSourceStatus {
    /** When it was last tried. */
    Optional<Instant> lastFetchAt();

    /** When it last went well, changed or not. */
    Optional<Instant> lastSuccessAt();

    /** What went wrong the last time, in plain words; absent if nothing did. */
    Optional<String> lastError();

    Optional<Instant> nextFetchAt();

    /** Whether entries of it count now: it is enabled, and there is a document that has not expired. */
    boolean counts();

    /** The version of the document that counts. */
    Optional<Long> documentVersion();

    /** The greatest version that was ever accepted: only a greater one will be. */
    Optional<Long> greatestVersion();

    /** Who issued it, in its own words. */
    Optional<String> issuer();

    Optional<ListForm> form();

    Optional<Integer> entries();

    Optional<Instant> issuedAt();

    Optional<Instant> expiresAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListSourceStatus.Builder {
        Builder() {}
    }
}
