package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import org.immutables.value.Value;

/** A document that was accepted. */
@Value.Immutable
@JsonSerialize(as = ImmutableListSourceVersion.class)
@JsonDeserialize(as = ImmutableListSourceVersion.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface ListSourceVersion {
    long documentVersion();

    /** Whether it is the one that counts. */
    boolean current();

    /** Whether it was taken back. */
    boolean takenBack();

    int entries();

    Instant fetchedAt();

    Instant issuedAt();

    Instant expiresAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListSourceVersion.Builder {
        Builder() {}
    }
}
