package org.turingmail.central.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** An agent of a tenant, as an administrator sees it. */
@Value.Builder
@JsonDeserialize(builder = AgentView.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AgentView(
        @Schema(description = "Unique in the tenant.") String name,
        @Schema(
                        description = "Whether several James servers use the keys of this agent at the same time. "
                                + "Each carries out only some of the decisions then, so released messages stay "
                                + "held: each needs an agent of its own.")
                boolean duplicated,
        @Schema(description = "Those that work, the oldest first.") List<AgentKey> keys) {
    public AgentView {
        keys = List.copyOf(keys);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AgentViewBuilder {
        Builder() {}
    }
}
