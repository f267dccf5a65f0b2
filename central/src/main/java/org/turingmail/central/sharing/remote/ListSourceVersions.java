package org.turingmail.central.sharing.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.immutables.value.Value;

/** The last documents of a list that were accepted, the newest first; 10 are kept. */
@Value.Builder
@JsonDeserialize(builder = ListSourceVersions.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListSourceVersions(List<ListSourceVersion> versions) {
    public ListSourceVersions {
        versions = List.copyOf(versions);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListSourceVersionsBuilder {
        Builder() {}
    }
}
