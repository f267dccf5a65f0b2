package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** An entry of the allow or block list. */
@Value.Immutable
@JsonSerialize(as = ImmutableListEntry.class)
@JsonDeserialize(as = ImmutableListEntry.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListEntry {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    EntryKind kind();

    /** An address or a domain, by {@link #kind()}. */
    String value();

    /** {@link Verdict#DELIVER} for an allow entry, {@link Verdict#BLOCK} for a block entry. */
    Verdict verdict();

    EntryScope scope();

    /** The recipient or recipient domain, by {@link #scope()}; absent for the whole tenant. */
    Optional<String> owner();

    /** {@code manual}, {@code challenge} or {@code outgoing}. Given by central. */
    Optional<String> origin();

    Optional<String> note();

    Optional<Instant> expiresAt();

    /** Given by central. */
    Optional<Instant> createdAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntry.Builder {
        Builder() {}
    }
}
