package org.turingmail.central.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** A key of an agent, without the key itself. */
@Value.Builder
@JsonDeserialize(builder = AgentKey.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AgentKey(
        Instant createdAt,
        @Schema(description = "Who used it in the last 24 hours, the latest first; at most " + Api.MAX_INSTANCES + ".")
                List<AgentInstance> instances) {
    public AgentKey {
        instances = List.copyOf(instances);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AgentKeyBuilder {
        Builder() {}
    }
}
