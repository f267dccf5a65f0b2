package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.immutables.value.Value;

/** A line of a file of which no entry could be made. */
@Value.Immutable
@JsonSerialize(as = ImmutableLineError.class)
@JsonDeserialize(as = ImmutableLineError.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface LineError {
    /** The number of the line, from 1. */
    long line();

    /** What stands there, shortened. */
    String text();

    /** What is wrong with it. */
    String reason();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableLineError.Builder {
        Builder() {}
    }
}
