package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A file that was read into the list, or would be. */
@Value.Immutable
@JsonSerialize(as = ImmutableListImport.class)
@JsonDeserialize(as = ImmutableListImport.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListImport {
    /** Names it when it is to be taken back; absent for a dry run. */
    Optional<Long> id();

    String name();

    String format();

    /** How many lines the file has, comments included. */
    long lines();

    /** Entries that were not there before. */
    long added();

    /** Entries that were there already, or are in the file more than once. */
    long unchanged();

    /** The number of invalid lines. */
    long rejected();

    String createdBy();

    Instant createdAt();

    /** Who took it back; absent if nobody did. */
    Optional<String> undoneBy();

    Optional<Instant> undoneAt();

    /** How many entries went when it was taken back; those that were changed since it stayed. */
    Optional<Long> removed();

    /** The first 100 entries that would be added, in the order of their values; only in the answer to a dry run. */
    List<ListEntry> firstEntries();

    /** The first 1,000 invalid lines; only in the response to the import itself. */
    List<LineError> errors();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListImport.Builder {
        Builder() {}
    }
}
