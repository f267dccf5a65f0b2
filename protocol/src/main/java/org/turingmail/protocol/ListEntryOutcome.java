package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What became of one operation. */
@Value.Immutable
@JsonSerialize(as = ImmutableListEntryOutcome.class)
@JsonDeserialize(as = ImmutableListEntryOutcome.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ListEntryOutcome {
    ListEntryResult result();

    /** The entry as it is now; as it was if it was removed. */
    Optional<ListEntry> entry();

    /** Why it was refused. */
    List<Problem.FieldError> errors();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListEntryOutcome.Builder {
        Builder() {}
    }
}
