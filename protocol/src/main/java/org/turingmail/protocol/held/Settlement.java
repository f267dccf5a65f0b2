package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import org.immutables.value.Value;
import org.turingmail.protocol.Reason;

/** Tells central what was done with a held mail on the agent itself, without a decision of central. */
@Value.Immutable
@JsonSerialize(as = ImmutableSettlement.class)
@JsonDeserialize(as = ImmutableSettlement.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Settlement {
    /** For whom. */
    List<String> recipients();

    /** {@link RecipientState#RELEASED}, {@link RecipientState#DISCARDED} or {@link RecipientState#EXPIRED}. */
    RecipientState state();

    /** Who did it, such as {@code webadmin}. */
    String by();

    /** Why, see {@link Reason}. */
    String reason();

    Instant at();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableSettlement.Builder {
        Builder() {}
    }
}
