package org.turingmail.protocol.decisions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** Decisions that the agent has not acknowledged yet, in the order of their sequence. */
@Value.Immutable
@JsonSerialize(as = ImmutableDecisionPage.class)
@JsonDeserialize(as = ImmutableDecisionPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface DecisionPage {
    List<Decision> decisions();

    /** Give this as {@code after} next time, together with {@link #epoch()}. */
    long cursor();

    /**
     * The run of the feed to which {@link #cursor()} belongs. Central begins a new one whenever it may have forgotten
     * decisions, as it does after a restore from a backup; a cursor of another epoch starts again from zero.
     */
    Optional<String> epoch();

    /** Time of day at central when it answered: the agent compares it with its own. */
    Optional<Instant> time();

    /** How many decisions for this agent are older than a minute and not acknowledged, 0 to {@value Api#MAX_PAGE}. */
    default int overdue() {
        return 0;
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableDecisionPage.Builder {
        Builder() {}
    }
}
