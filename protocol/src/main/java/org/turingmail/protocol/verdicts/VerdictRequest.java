package org.turingmail.protocol.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** Who writes to whom: one mail, any number of recipients. */
@Value.Immutable
@JsonSerialize(as = ImmutableVerdictRequest.class)
@JsonDeserialize(as = ImmutableVerdictRequest.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface VerdictRequest {
    /** The envelope sender, {@code user@domain}; empty for the null sender {@code <>} (RFC 5321, section 4.5.5). */
    String sender();

    /** The envelope recipients, 1 to {@value Api#MAX_RECIPIENTS}, each {@code user@domain}. */
    List<String> recipients();

    /**
     * What else is known of the mail. A verdict that rests on it holds for this mail alone: the answer then has
     * {@code validSeconds} 0.
     */
    Optional<MailFacts> facts();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableVerdictRequest.Builder {
        Builder() {}
    }
}
