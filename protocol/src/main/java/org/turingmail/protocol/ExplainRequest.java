package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.MailFacts;

/** A mail that may never come: what would happen to it? */
@Value.Immutable
@JsonSerialize(as = ImmutableExplainRequest.class)
@JsonDeserialize(as = ImmutableExplainRequest.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ExplainRequest {
    /** The envelope sender; empty for the null sender. */
    String sender();

    /** The envelope recipients, 1 to {@value #MAX_RECIPIENTS}. */
    List<String> recipients();

    Optional<MailFacts> facts();

    /** When the mail would come; now, if absent. Entries of lists count as they are now. */
    Optional<Instant> at();

    /** The most recipients of a request. */
    int MAX_RECIPIENTS = 100;

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableExplainRequest.Builder {
        Builder() {}
    }
}
