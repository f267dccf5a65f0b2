package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of list entries, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = ListEntryPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntryPage(
        List<ListEntry> entries,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public ListEntryPage {
        entries = List.copyOf(entries);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryPageBuilder {
        Builder() {}
    }
}
