package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.immutables.value.Value;

/** One step on the way to a verdict. */
@Value.Immutable
@JsonSerialize(as = ImmutableExplanationStep.class)
@JsonDeserialize(as = ImmutableExplanationStep.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface ExplanationStep {
    /** What happened, such as {@code rule-decided}: words for programs. */
    String code();

    /** What it is about, such as {@code entry:4711}, {@code rule:12}, {@code group:3} or {@code default}. */
    String subject();

    /** The same for people, in English. */
    String text();

    static ExplanationStep of(String code, String subject, String text) {
        return builder().code(code).subject(subject).text(text).build();
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableExplanationStep.Builder {
        Builder() {}
    }
}
