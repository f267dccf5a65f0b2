package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A group of recipients, for conditions of rules, and with a default of its own. */
@Value.Immutable
@JsonSerialize(as = ImmutableRecipientGroup.class)
@JsonDeserialize(as = ImmutableRecipientGroup.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface RecipientGroup {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Given by central: counts the changes. Also the {@code ETag}. */
    Optional<Integer> version();

    /**
     * 1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. Verdicts show it as
     * {@code group:NAME}.
     */
    String name();

    /**
     * Of several groups of a recipient, the default of the one with the lowest counts; then the one that was made
     * first.
     */
    default int priority() {
        return 0;
    }

    /** Addresses and domains (without their subdomains). */
    List<String> members();

    default GroupDefault defaultAction() {
        return GroupDefault.NONE;
    }

    /** With {@link GroupDefault#DELIVER_AND_NOTIFY}, and possibly with {@link GroupDefault#ASK_ASSISTANT}. */
    Optional<RuleNotification> notification();

    /** The address of the assistant, with {@link GroupDefault#ASK_ASSISTANT}, and only there. */
    Optional<String> assistant();

    /** The time zone of the members, for schedules that name none. */
    Optional<String> zone();

    Optional<String> note();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Given by central. */
    Optional<Instant> changedAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRecipientGroup.Builder {
        Builder() {}
    }
}
