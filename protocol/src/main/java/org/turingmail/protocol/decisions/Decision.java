package org.turingmail.protocol.decisions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Reason;

/** Something for the agent to do. */
@Value.Immutable
@JsonSerialize(as = ImmutableDecision.class)
@JsonDeserialize(as = ImmutableDecision.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Decision {
    /** Position in the feed of this agent: larger means later. */
    long sequence();

    DecisionAction action();

    /** The held mail; absent with {@link DecisionAction#FORGET}. */
    Optional<String> key();

    /** For whom; empty with {@link DecisionAction#FORGET}. */
    List<String> recipients();

    /** With {@link DecisionAction#FORGET}: an address, {@code @domain}, or {@code *} for all. */
    Optional<String> sender();

    /** Who decided: {@code sender}, {@code expiry}, or a user. */
    String by();

    /** Why, see {@link Reason}. */
    String reason();

    Instant decidedAt();

    /**
     * With {@link DecisionAction#EXPIRE}: for how many seconds central was to hold the message. The agent compares it
     * with its own clock and with the time at which it stored the message, and refuses an expiry that is too early.
     */
    Optional<Long> ttlSeconds();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableDecision.Builder {
        Builder() {}
    }
}
