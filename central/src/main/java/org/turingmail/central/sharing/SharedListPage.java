package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** The lists to which a tenant may subscribe, in the order of their names. */
@Value.Builder
@JsonDeserialize(builder = SharedListPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record SharedListPage(
        List<SharedList> lists,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<String> next) {
    public SharedListPage {
        lists = List.copyOf(lists);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends SharedListPageBuilder {
        Builder() {}
    }
}
