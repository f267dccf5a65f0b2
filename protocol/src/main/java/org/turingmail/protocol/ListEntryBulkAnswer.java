package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** What became of several operations. */
@Value.Immutable
@JsonSerialize(as = ImmutableListEntryBulkAnswer.class)
@JsonDeserialize(as = ImmutableListEntryBulkAnswer.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListEntryBulkAnswer {
    /** In the order of the operations. */
    List<ListEntryOutcome> outcomes();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntryBulkAnswer.Builder {
        Builder() {}
    }
}
