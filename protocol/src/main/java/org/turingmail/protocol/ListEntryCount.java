package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.immutables.value.Value;

/** How many entries there are. */
@Value.Immutable
@JsonSerialize(as = ImmutableListEntryCount.class)
@JsonDeserialize(as = ImmutableListEntryCount.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListEntryCount {
    long count();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntryCount.Builder {
        Builder() {}
    }
}
