package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * A tenant's subscription to the list of another tenant. The list's entries apply to all recipients, after all of the
 * tenant's own entries.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableSubscription.class)
@JsonDeserialize(as = ImmutableSubscription.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface Subscription {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Given by central: counts the changes. Also the {@code ETag}. */
    Optional<Integer> version();

    /** {@code TENANT/NAME}; cannot be changed. Verdicts show it as {@code list:TENANT/NAME}. */
    String list();

    /** How much it counts where lists contradict each other, 1 to 100. */
    default int weight() {
        return 50;
    }

    /** Which entries count; empty for all. */
    List<EntryKind> kinds();

    /** Which entries count, {@code DELIVER} or {@code BLOCK}; empty for both. */
    List<Verdict> verdicts();

    default boolean enabled() {
        return true;
    }

    Optional<String> note();

    /** Whether the publisher still offers the list; if not, it is ignored. Set by central. */
    Optional<Boolean> offered();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Given by central. */
    Optional<Instant> changedAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableSubscription.Builder {
        Builder() {}
    }
}
