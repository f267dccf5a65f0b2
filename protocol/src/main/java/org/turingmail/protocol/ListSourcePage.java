package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A page of lists of other installations, in the order of their ids. */
@Value.Immutable
@JsonSerialize(as = ImmutableListSourcePage.class)
@JsonDeserialize(as = ImmutableListSourcePage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListSourcePage {
    List<ListSource> sources();

    /** Give this as {@code after} for the next page; absent on the last one. */
    Optional<Long> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListSourcePage.Builder {
        Builder() {}
    }
}
