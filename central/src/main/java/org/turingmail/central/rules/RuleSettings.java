package org.turingmail.central.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** What holds for all rules of a tenant. */
@Value.Builder
@JsonDeserialize(builder = RuleSettings.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleSettings(
        @Schema(description = "Name of the tenant. Given by central; ignored in a request.") Optional<String> tenant,
        @Schema(description = "Name of a time zone, such as Europe/Berlin.") String zone,
        @Schema(
                        description = "In which language people of the tenant are told of mails: en (default), de, "
                                + "fr or es.",
                        defaultValue = "en")
                String language) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends RuleSettingsBuilder {
        Builder() {
            language("en");
        }
    }
}
