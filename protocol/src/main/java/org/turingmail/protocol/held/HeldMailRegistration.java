package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.verdicts.MailFacts;

/**
 * The least that central needs to know of a mail that an agent holds. Text that central cannot keep is
 * {@linkplain Registrable repaired}, not refused.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableHeldMailRegistration.class)
@JsonDeserialize(as = ImmutableHeldMailRegistration.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface HeldMailRegistration {
    /** The envelope sender; empty for the null sender. */
    String sender();

    /** The recipients for whom the mail is held, 1 to {@value Api#MAX_RECIPIENTS}. */
    List<String> recipients();

    /** The decoded subject, cut to 998 characters; absent if there is none or the agent keeps it to itself. */
    Optional<String> subject();

    /**
     * The header {@code From} as it stands there, decoded and cut to 998 characters: a name that nobody has proved;
     * absent if there is none or the agent keeps it to itself.
     */
    Optional<String> from();

    /** The {@code Message-ID}, angle brackets included; absent if there is none. */
    Optional<String> messageId();

    /** Size of the mail in octets. */
    long size();

    /** When the agent stored it. */
    Instant heldAt();

    /** Why it is held, see {@link Reason}. */
    String reason();

    /** Why no challenge may be sent for this mail, as the agent sees it; absent if one may. See {@link Reason}. */
    Optional<String> suppression();

    /** The language of the mail (RFC 5646 tag) where it is known: the challenge is written in it. */
    Optional<String> language();

    /** What else is known of the mail: rules are asked again when it is registered. */
    Optional<MailFacts> facts();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeldMailRegistration.Builder {
        Builder() {}
    }
}
