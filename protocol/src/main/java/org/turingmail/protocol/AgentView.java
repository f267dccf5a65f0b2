package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** An agent of a tenant, as an administrator sees it. */
@Value.Immutable
@JsonSerialize(as = ImmutableAgentView.class)
@JsonDeserialize(as = ImmutableAgentView.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface AgentView {
    /** Unique in the tenant. */
    String name();

    /**
     * Whether several James servers use the keys of this agent at the same time. Each carries out only some of the
     * decisions then, so released messages stay held: each needs an agent of its own.
     */
    boolean duplicated();

    /** Those that work, the oldest first. */
    List<AgentKey> keys();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableAgentView.Builder {
        Builder() {}
    }
}
