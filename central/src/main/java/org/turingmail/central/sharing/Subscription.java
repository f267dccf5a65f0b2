package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.web.Versioned;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * A tenant's subscription to the list of another tenant. The list's entries apply to all recipients, after all of the
 * tenant's own entries.
 */
@Value.Builder
@JsonDeserialize(builder = Subscription.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Subscription(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Given by central: counts the changes. Also the ETag.") Optional<Integer> version,
        @Schema(description = "TENANT/NAME; cannot be changed. Verdicts show it as list:TENANT/NAME.") String list,
        @Schema(description = "How much it counts where lists contradict each other, 1 to 100.", defaultValue = "50")
                int weight,
        @Schema(description = "Which entries count; empty for all.") List<EntryKind> kinds,
        @Schema(description = "Which entries count, DELIVER or BLOCK; empty for both.") List<Verdict> verdicts,
        @Schema(defaultValue = "true") boolean enabled,
        Optional<String> note,
        @Schema(
                        description = "Whether the publisher still offers the list; if not, it is ignored. Set by "
                                + "central.")
                Optional<Boolean> offered,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Given by central.") Optional<Instant> changedAt)
        implements Versioned {
    public Subscription {
        kinds = List.copyOf(kinds);
        verdicts = List.copyOf(verdicts);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends SubscriptionBuilder {
        Builder() {
            weight(50);
            enabled(true);
        }
    }
}
