package org.turingmail.central.sharing.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.sharing.ListSource;

/** A page of lists of other installations, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = ListSourcePage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListSourcePage(
        List<ListSource> sources,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public ListSourcePage {
        sources = List.copyOf(sources);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListSourcePageBuilder {
        Builder() {}
    }
}
