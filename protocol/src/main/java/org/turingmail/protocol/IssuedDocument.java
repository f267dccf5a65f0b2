package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** The signed document of a published list, as it is now. */
@Value.Immutable
@JsonSerialize(as = ImmutableIssuedDocument.class)
@JsonDeserialize(as = ImmutableIssuedDocument.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface IssuedDocument {
    /** Grows with each document; 0 if there is none yet. */
    long documentVersion();

    /** How many entries it has. */
    int entries();

    Optional<Instant> issuedAt();

    /** Subscribers go by it until then at the latest. */
    Optional<Instant> expiresAt();

    /** Why there is no newer one; absent if nothing is wrong. */
    Optional<String> error();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableIssuedDocument.Builder {
        Builder() {}
    }
}
