package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of the history of the lists, the newest change first. */
@Value.Builder
@JsonDeserialize(builder = ListChangePage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListChangePage(
        List<ListChange> changes,
        @Schema(description = "Give this as before for the next page; absent on the last one.") Optional<Long> next) {
    public ListChangePage {
        changes = List.copyOf(changes);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListChangePageBuilder {
        Builder() {}
    }
}
