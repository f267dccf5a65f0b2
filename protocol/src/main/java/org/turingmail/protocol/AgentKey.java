package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import org.immutables.value.Value;

/** A key of an agent, without the key itself. */
@Value.Immutable
@JsonSerialize(as = ImmutableAgentKey.class)
@JsonDeserialize(as = ImmutableAgentKey.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface AgentKey {
    Instant createdAt();

    /** Who used it in the last 24 hours, the latest first; at most {@value Api#MAX_INSTANCES}. */
    List<AgentInstance> instances();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableAgentKey.Builder {
        Builder() {}
    }
}
