package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A page of the agents of a tenant, in the order in which they were added. */
@Value.Immutable
@JsonSerialize(as = ImmutableAgentPage.class)
@JsonDeserialize(as = ImmutableAgentPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface AgentPage {
    List<AgentView> agents();

    /** Give this as {@code after} for the next page; absent on the last one. */
    Optional<Long> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableAgentPage.Builder {
        Builder() {}
    }
}
