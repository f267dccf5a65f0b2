package org.turingmail.central.rules.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.web.Versioned;
import org.turingmail.protocol.verdicts.HeaderTag;

/**
 * A rule of a tenant. Rules are asked when no entry of a list decides, those with the lowest priority first, and of the
 * same priority the one that was made first.
 */
@Value.Builder
@JsonDeserialize(builder = Rule.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Rule(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Given by central: counts the changes. Also the ETag.") Optional<Integer> version,
        @Schema(
                        description = "1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. "
                                + "Verdicts show it as rule:NAME.")
                String name,
        @Schema(description = "-1000000 to 1000000.") int priority,
        @Schema(defaultValue = "true") boolean enabled,
        @Schema(description = "Whether central only records what the rule would have done.", defaultValue = "false")
                boolean trial,
        @Schema(defaultValue = "ALL") RuleMatch match,
        List<RuleCondition> conditions,
        RuleAction action,
        @Schema(description = "With TAG, and only there.") Optional<HeaderTag> tag,
        @Schema(description = "With NOTIFY, and only there.") Optional<RuleNotification> notification,
        Optional<String> note,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Given by central.") Optional<Instant> changedAt)
        implements Versioned {
    public Rule {
        conditions = List.copyOf(conditions);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleBuilder {
        Builder() {
            enabled(true);
            trial(false);
            match(RuleMatch.ALL);
        }
    }
}
