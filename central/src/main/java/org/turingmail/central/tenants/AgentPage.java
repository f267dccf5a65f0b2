package org.turingmail.central.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of the agents of a tenant, in the order in which they were added. */
@Value.Builder
@JsonDeserialize(builder = AgentPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AgentPage(
        List<AgentView> agents,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public AgentPage {
        agents = List.copyOf(agents);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AgentPageBuilder {
        Builder() {}
    }
}
