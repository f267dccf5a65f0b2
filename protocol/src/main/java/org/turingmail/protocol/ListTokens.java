package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** The tokens of a published list, in the order of their ids. */
@Value.Immutable
@JsonSerialize(as = ImmutableListTokens.class)
@JsonDeserialize(as = ImmutableListTokens.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListTokens {
    List<ListToken> tokens();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListTokens.Builder {
        Builder() {}
    }
}
