package org.turingmail.central.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

/** Somebody was to be told of a mail. */
@Value.Builder
@JsonDeserialize(builder = Notification.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Notification(
        long id,
        Instant createdAt,
        @Schema(description = "The rule or group that wants it: rule:ID or group:ID.") String subject,
        @Schema(description = "Envelope sender; empty for the null sender.") String sender,
        String recipient,
        Verdict verdict,
        @Schema(description = "Key of the mail, if it is held.") Optional<String> key,
        @Schema(description = "Host of the webhook, if there is one.") Optional<String> webhook,
        @Schema(description = "When the webhook took it.") Optional<Instant> postedAt,
        @Schema(description = "What the last attempt to post it ended with, if it failed.")
                Optional<String> webhookError,
        @Schema(description = "Who is told by mail, if anybody.") Optional<String> mail,
        @Schema(description = "When an agent had put the mail about it into its queue.") Optional<Instant> mailedAt,
        @Schema(description = "What the last attempt to mail it ended with, if it failed.")
                Optional<String> mailError) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends NotificationBuilder {
        Builder() {}
    }
}
