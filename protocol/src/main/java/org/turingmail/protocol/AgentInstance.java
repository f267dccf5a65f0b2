package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/** A James server from one start of its agent to the next, as it names itself. */
@Value.Immutable
@JsonSerialize(as = ImmutableAgentInstance.class)
@JsonDeserialize(as = ImmutableAgentInstance.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface AgentInstance {
    /** As the agent names itself, anew at each start ({@link Api#INSTANCE}). */
    String instance();

    /** Version of the agent; absent if it does not say. */
    Optional<String> version();

    Instant firstSeenAt();

    /** Late by half a minute at most. */
    Instant lastSeenAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableAgentInstance.Builder {
        Builder() {}
    }
}
