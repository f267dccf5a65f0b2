package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** Who changed what in the lists. */
@Value.Immutable
@JsonSerialize(as = ImmutableListChange.class)
@JsonDeserialize(as = ImmutableListChange.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListChange {
    long id();

    Instant at();

    /** Such as {@code agent:james1} or {@code sender}. */
    String actor();

    /**
     * {@code added}, {@code changed} or {@code removed}; {@code imported} or {@code undone} for all entries of an
     * import.
     */
    String action();

    Optional<Long> entryId();

    Optional<Long> importId();

    /** What the entry said before. */
    Optional<ListEntry> before();

    /** What the entry said from then on. */
    Optional<ListEntry> after();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListChange.Builder {
        Builder() {}
    }
}
