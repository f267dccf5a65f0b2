package org.turingmail.central.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.MailFacts;

/** A mail that may never come: what would happen to it? */
@Value.Builder
@JsonDeserialize(builder = ExplainRequest.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ExplainRequest(
        @Schema(description = "The envelope sender; empty for the null sender.") String sender,
        @Schema(description = "The envelope recipients, 1 to " + MAX_RECIPIENTS + ".") List<String> recipients,
        Optional<MailFacts> facts,
        @Schema(description = "When the mail would come; now, if absent. Entries of lists count as they are " + "now.")
                Optional<Instant> at) {
    /** The most recipients of a request. */
    public static final int MAX_RECIPIENTS = 100;

    public ExplainRequest {
        recipients = List.copyOf(recipients);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ExplainRequestBuilder {
        Builder() {}
    }
}
