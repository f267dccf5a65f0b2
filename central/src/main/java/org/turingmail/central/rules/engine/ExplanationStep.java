package org.turingmail.central.rules.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** One step on the way to a verdict. */
@Value.Builder
@JsonDeserialize(builder = ExplanationStep.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExplanationStep(
        @Schema(description = "What happened, such as rule-decided: words for programs.") String code,
        @Schema(description = "What it is about, such as entry:4711, rule:12, group:3 or default.") String subject,
        @Schema(description = "The same for people, in English.") String text) {
    public static ExplanationStep of(String code, String subject, String text) {
        return builder().code(code).subject(subject).text(text).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ExplanationStepBuilder {
        Builder() {}
    }
}
