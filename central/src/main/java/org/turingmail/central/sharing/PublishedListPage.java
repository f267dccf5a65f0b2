package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of published lists, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = PublishedListPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PublishedListPage(
        List<PublishedList> lists,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public PublishedListPage {
        lists = List.copyOf(lists);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends PublishedListPageBuilder {
        Builder() {}
    }
}
