package org.turingmail.protocol.correspondents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** To whom a user wrote. */
@Value.Immutable
@JsonSerialize(as = ImmutableCorrespondents.class)
@JsonDeserialize(as = ImmutableCorrespondents.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Correspondents {
    /** The user, {@code user@domain}: the sender of an authenticated outgoing mail. */
    String user();

    /** Its recipients but the user, 1 to {@value Api#MAX_RECIPIENTS}; none is enough with a {@link #messageId}. */
    List<String> correspondents();

    /** The {@code Message-ID} of that mail, angle brackets included: an answer to it passes. Absent if it has none. */
    Optional<String> messageId();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableCorrespondents.Builder {
        Builder() {}
    }
}
