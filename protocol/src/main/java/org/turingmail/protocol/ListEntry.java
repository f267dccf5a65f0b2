package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

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

    /**
     * {@code manual}, {@code import}, {@code challenge} or {@code outgoing}; {@code shared} if it is read through a
     * subscription. Given by central.
     */
    Optional<String> origin();

    /** The list that it comes from, if it is shared. Given by central. */
    Optional<String> sharedBy();

    Optional<String> note();

    Optional<Instant> expiresAt();

    /**
     * True if it counts only for mail in which the sender that it is about is authenticated: for
     * {@link Verdict#DELIVER} and kinds about addresses and domains. Absent if it counts for all mail.
     */
    Optional<Boolean> authenticatedOnly();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Who added it, such as {@code agent:james1} or {@code sender}. Given by central. */
    Optional<String> createdBy();

    /** The import that added it. Given by central. */
    Optional<Long> importId();

    /** Grows with each change; it is the {@code ETag} as well. Given by central. */
    Optional<Integer> version();

    /** How often it decided, as of some seconds ago. Given by central. */
    Optional<Long> hits();

    /** When it last decided. Given by central. */
    Optional<Instant> lastHitAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntry.Builder {
        Builder() {}
    }
}
