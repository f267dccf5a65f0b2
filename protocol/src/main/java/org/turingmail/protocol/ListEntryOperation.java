package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Optional;
import org.immutables.value.Value;

/** One change of several to the allow and block list. */
@Value.Immutable
@JsonSerialize(as = ImmutableListEntryOperation.class)
@JsonDeserialize(as = ImmutableListEntryOperation.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListEntryOperation {
    ListEntryAction action();

    /** The entry that is to be changed or removed; absent with {@link ListEntryAction#ADD}. */
    Optional<Long> id();

    /** The {@link ListEntry#version()} that the operation is meant for; without it, whatever the entry is now. */
    Optional<Integer> version();

    /** What is to be added, or what the entry is to be; absent with {@link ListEntryAction#REMOVE}. */
    Optional<ListEntry> entry();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntryOperation.Builder {
        Builder() {}
    }
}
