package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

/** Somebody was to be told of a mail. */
@Value.Immutable
@JsonSerialize(as = ImmutableNotification.class)
@JsonDeserialize(as = ImmutableNotification.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Notification {
    long id();

    Instant createdAt();

    /** The rule or group that wants it: {@code rule:ID} or {@code group:ID}. */
    String subject();

    /** Envelope sender; empty for the null sender. */
    String sender();

    String recipient();

    Verdict verdict();

    /** Key of the mail, if it is held. */
    Optional<String> key();

    /** Host of the webhook, if there is one. */
    Optional<String> webhook();

    /** When the webhook took it. */
    Optional<Instant> postedAt();

    /** What the last attempt to post it ended with, if it failed. */
    Optional<String> webhookError();

    /** Who is told by mail, if anybody. */
    Optional<String> mail();

    /** When an agent had put the mail about it into its queue. */
    Optional<Instant> mailedAt();

    /** What the last attempt to mail it ended with, if it failed. */
    Optional<String> mailError();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNotification.Builder {
        Builder() {}
    }
}
