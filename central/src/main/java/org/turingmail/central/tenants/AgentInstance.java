package org.turingmail.central.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A James server from one start of its agent to the next, as it names itself. */
@Value.Builder
@JsonDeserialize(builder = AgentInstance.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AgentInstance(
        @Schema(description = "As the agent names itself, anew at each start (INSTANCE).") String instance,
        @Schema(description = "Version of the agent; absent if it does not say.") Optional<String> version,
        Instant firstSeenAt,
        @Schema(description = "Late by half a minute at most.") Instant lastSeenAt) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AgentInstanceBuilder {
        Builder() {}
    }
}
