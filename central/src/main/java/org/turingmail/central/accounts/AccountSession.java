package org.turingmail.central.accounts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A session of a member. */
@Value.Builder
@JsonDeserialize(builder = AccountSession.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AccountSession(
        long id,
        Instant createdAt,
        @Schema(description = "As of a minute ago.") Instant lastSeenAt,
        @Schema(description = "The IP address from which the member signed in.") String client,
        @Schema(description = "What the browser called itself.") String userAgent,
        @Schema(description = "Whether it is the session that asks.") boolean current) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AccountSessionBuilder {
        Builder() {}
    }
}
