package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Optional;
import org.immutables.value.Value;

/** What holds for all rules of a tenant. */
@Value.Immutable
@JsonSerialize(as = ImmutableRuleSettings.class)
@JsonDeserialize(as = ImmutableRuleSettings.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface RuleSettings {
    /** Name of the tenant. Given by central; ignored in a request. */
    Optional<String> tenant();

    /** Name of a time zone, such as {@code Europe/Berlin}. */
    String zone();

    /**
     * In which language people of the tenant are told of mails: {@code en} (default), {@code de}, {@code fr} or
     * {@code es}.
     */
    default String language() {
        return "en";
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRuleSettings.Builder {
        Builder() {}
    }
}
