package org.turingmail.central.lists.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of imports, in the order of their ids. */
@Value.Builder
@JsonDeserialize(builder = ListImportPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListImportPage(
        List<ListImport> imports,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public ListImportPage {
        imports = List.copyOf(imports);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListImportPageBuilder {
        Builder() {}
    }
}
