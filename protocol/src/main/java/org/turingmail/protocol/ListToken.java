package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** A token with which another installation fetches the document of a published list. */
@Value.Immutable
@JsonSerialize(as = ImmutableListToken.class)
@JsonDeserialize(as = ImmutableListToken.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface ListToken {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Whose it is: 1 to 64 letters, digits, dots, hyphens and underscores; unique for the list. */
    String name();

    /** The token itself. Given by central in the answer to the request that made it, and never again. */
    Optional<String> token();

    /** Given by central. */
    Optional<Instant> createdAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListToken.Builder {
        Builder() {}
    }
}
