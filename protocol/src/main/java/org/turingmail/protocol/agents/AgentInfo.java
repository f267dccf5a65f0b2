package org.turingmail.protocol.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import org.immutables.value.Value;

/** Who the calling agent is, as central sees it. */
@Value.Immutable
@JsonSerialize(as = ImmutableAgentInfo.class)
@JsonDeserialize(as = ImmutableAgentInfo.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface AgentInfo {
    /** Name of the agent, unique in its tenant. */
    String agent();

    /** Name of the tenant. */
    String tenant();

    /** Version of central. */
    String centralVersion();

    /** Time of day at central. */
    Instant time();

    /** How many mails of this agent central believes held. */
    long heldMails();

    /** How many of these are held silently for a recipient: no challenge was sent that could release them. */
    default long heldSilently() {
        return 0;
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableAgentInfo.Builder {
        Builder() {}
    }
}
