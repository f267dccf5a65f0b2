package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** The last documents of a list that were accepted, the newest first; 10 are kept. */
@Value.Immutable
@JsonSerialize(as = ImmutableListSourceVersions.class)
@JsonDeserialize(as = ImmutableListSourceVersions.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListSourceVersions {
    List<ListSourceVersion> versions();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListSourceVersions.Builder {
        Builder() {}
    }
}
