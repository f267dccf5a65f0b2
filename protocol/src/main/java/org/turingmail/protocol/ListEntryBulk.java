package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** Several changes to the allow and block list, in one transaction. */
@Value.Immutable
@JsonSerialize(as = ImmutableListEntryBulk.class)
@JsonDeserialize(as = ImmutableListEntryBulk.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListEntryBulk {
    /** 1 to {@value Api#MAX_OPERATIONS}. Removals are done first, then changes, then additions. */
    List<ListEntryOperation> operations();

    /** Whether those that can be done are to be done although others cannot; by default none is then. */
    @Value.Default
    default boolean skipInvalid() {
        return false;
    }

    /** Whether entries that are added may be about many, as for {@link ListEntriesApi#add}. */
    @Value.Default
    default boolean allowBroad() {
        return false;
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntryBulk.Builder {
        Builder() {}
    }
}
