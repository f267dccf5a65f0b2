package org.turingmail.central.lists.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.lists.ListEntry;

/** A file that was read into the list, or would be. */
@Value.Builder
@JsonDeserialize(builder = ListImport.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListImport(
        @Schema(description = "Names it when it is to be taken back; absent for a dry run.") Optional<Long> id,
        String name,
        String format,
        @Schema(description = "How many lines the file has, comments included.") long lines,
        @Schema(description = "Entries that were not there before.") long added,
        @Schema(description = "Entries that were there already, or are in the file more than once.") long unchanged,
        @Schema(description = "The number of invalid lines.") long rejected,
        String createdBy,
        Instant createdAt,
        @Schema(description = "Who took it back; absent if nobody did.") Optional<String> undoneBy,
        Optional<Instant> undoneAt,
        @Schema(
                        description = "How many entries went when it was taken back; those that were changed since "
                                + "it stayed.")
                Optional<Long> removed,
        @Schema(
                        description = "The first 100 entries that would be added, in the order of their values; only "
                                + "in the answer to a dry run.")
                List<ListEntry> firstEntries,
        @Schema(description = "The first 1,000 invalid lines; only in the response to the import itself.")
                List<LineError> errors) {
    public ListImport {
        firstEntries = List.copyOf(firstEntries);
        errors = List.copyOf(errors);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListImportBuilder {
        Builder() {}
    }
}
