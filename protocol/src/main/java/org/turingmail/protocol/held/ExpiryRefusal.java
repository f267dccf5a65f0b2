package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import org.immutables.value.Value;

/** Why an agent keeps a message that central says has expired: by the agent's clock it has not. */
@Value.Immutable
@JsonSerialize(as = ImmutableExpiryRefusal.class)
@JsonDeserialize(as = ImmutableExpiryRefusal.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ExpiryRefusal {
    /** For whom the message stays held, as the decision named them. */
    List<String> recipients();

    /** For how many seconds more the message is to be held, by the agent's clock; at least 1. */
    long holdForSeconds();

    /** Time of day at the agent. */
    Instant at();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableExpiryRefusal.Builder {
        Builder() {}
    }
}
