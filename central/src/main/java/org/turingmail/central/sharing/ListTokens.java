package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.immutables.value.Value;

/** The tokens of a published list, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = ListTokens.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListTokens(List<ListToken> tokens) {
    public ListTokens {
        tokens = List.copyOf(tokens);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListTokensBuilder {
        Builder() {}
    }
}
