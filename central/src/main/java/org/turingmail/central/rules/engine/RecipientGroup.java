package org.turingmail.central.rules.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.web.Versioned;

/** A group of recipients, for conditions of rules, and with a default of its own. */
@Value.Builder
@JsonDeserialize(builder = RecipientGroup.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RecipientGroup(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Given by central: counts the changes. Also the ETag.") Optional<Integer> version,
        @Schema(
                        description = "1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. "
                                + "Verdicts show it as group:NAME.")
                String name,
        @Schema(
                        description = "Of several groups of a recipient, the default of the one with the lowest "
                                + "counts; then the one that was made first.",
                        defaultValue = "0")
                int priority,
        @Schema(description = "Addresses and domains (without their subdomains).") List<String> members,
        @Schema(defaultValue = "NONE") GroupDefault defaultAction,
        @Schema(description = "With DELIVER_AND_NOTIFY, and possibly with ASK_ASSISTANT.")
                Optional<RuleNotification> notification,
        @Schema(description = "The address of the assistant, with ASK_ASSISTANT, and only there.")
                Optional<String> assistant,
        @Schema(description = "The time zone of the members, for schedules that name none.") Optional<String> zone,
        Optional<String> note,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Given by central.") Optional<Instant> changedAt)
        implements Versioned {
    public RecipientGroup {
        members = List.copyOf(members);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RecipientGroupBuilder {
        Builder() {
            priority(0);
            defaultAction(GroupDefault.NONE);
        }
    }
}
