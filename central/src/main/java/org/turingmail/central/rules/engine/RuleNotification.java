package org.turingmail.central.rules.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** Who is told: one of these at least. */
@Value.Builder
@JsonDeserialize(builder = RuleNotification.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleNotification(
        @Schema(description = "A URL to which central posts a JSON object.") Optional<String> webhook,
        @Schema(description = "An address.") Optional<String> mail) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleNotificationBuilder {
        Builder() {}
    }
}
