package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A page of the history of the lists, the newest change first. */
@Value.Immutable
@JsonSerialize(as = ImmutableListChangePage.class)
@JsonDeserialize(as = ImmutableListChangePage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListChangePage {
    List<ListChange> changes();

    /** Give this as {@code before} for the next page; absent on the last one. */
    Optional<Long> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListChangePage.Builder {
        Builder() {}
    }
}
