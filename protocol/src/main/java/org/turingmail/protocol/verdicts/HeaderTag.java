package org.turingmail.protocol.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Set;
import org.immutables.value.Value;

/** A header field that the agent adds to a mail. */
@Value.Immutable
@JsonSerialize(as = ImmutableHeaderTag.class)
@JsonDeserialize(as = ImmutableHeaderTag.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface HeaderTag {
    /**
     * The prefix of all names, case-insensitive. Such fields are removed from incoming messages, so those that are
     * present can be trusted; except for {@link #MARKS}.
     */
    String PREFIX = "X-Turing-";

    /**
     * The field of every notice. Nobody is told by mail of a mail that has it: two systems would tell each other for
     * ever.
     */
    String NOTICE = "X-Turing-Notice";

    /** Fields, in lower case, by which the next system knows what another one wrote. No rule adds them. */
    Set<String> MARKS = Set.of("x-turing-challenge", "x-turing-notice");

    /** Name of the field, such as {@code X-Turing-Tag}: the prefix, then 1 to 60 letters, digits and hyphens. */
    String name();

    /** 1 to 500 characters, none of them a control character. */
    String value();

    static HeaderTag of(String name, String value) {
        return builder().name(name).value(value).build();
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeaderTag.Builder {
        Builder() {}
    }
}
