package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.immutables.value.Value;

/** How many entries there are. */
@Value.Builder
@JsonDeserialize(builder = ListEntryCount.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntryCount(long count) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryCountBuilder {
        Builder() {}
    }
}
