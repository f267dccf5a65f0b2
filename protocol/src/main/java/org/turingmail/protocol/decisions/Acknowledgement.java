package org.turingmail.protocol.decisions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** Decisions that are carried out. */
@Value.Immutable
@JsonSerialize(as = ImmutableAcknowledgement.class)
@JsonDeserialize(as = ImmutableAcknowledgement.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Acknowledgement {
    /** Their sequence numbers, 0 to {@value Api#MAX_PAGE}. */
    List<Long> sequences();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableAcknowledgement.Builder {
        Builder() {}
    }
}
