package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.HeaderTag;

/**
 * A rule of a tenant. Rules are asked when no entry of a list decides, those with the lowest priority first, and of the
 * same priority the one that was made first.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableRule.class)
@JsonDeserialize(as = ImmutableRule.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface Rule {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Given by central: counts the changes. Also the {@code ETag}. */
    Optional<Integer> version();

    /**
     * 1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. Verdicts show it as
     * {@code rule:NAME}.
     */
    String name();

    /** -1000000 to 1000000. */
    int priority();

    default boolean enabled() {
        return true;
    }

    /** Whether central only records what the rule would have done. */
    default boolean trial() {
        return false;
    }

    default RuleMatch match() {
        return RuleMatch.ALL;
    }

    List<RuleCondition> conditions();

    RuleAction action();

    /** With {@link RuleAction#TAG}, and only there. */
    Optional<HeaderTag> tag();

    /** With {@link RuleAction#NOTIFY}, and only there. */
    Optional<RuleNotification> notification();

    Optional<String> note();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Given by central. */
    Optional<Instant> changedAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRule.Builder {
        Builder() {}
    }
}
