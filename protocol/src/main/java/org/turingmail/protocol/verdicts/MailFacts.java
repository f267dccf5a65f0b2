package org.turingmail.protocol.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What entries about clients and rules may ask about a mail, beside its envelope addresses. All of it is optional: a
 * condition on something that is absent does not hold.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableMailFacts.class)
@JsonDeserialize(as = ImmutableMailFacts.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface MailFacts {
    /** The IP address of the client that delivered the mail, without brackets. */
    Optional<String> client();

    /** The address in the header {@code From}, if its domain is authenticated (aligned in the sense of RFC 9989). */
    Optional<String> headerFrom();

    /** Whether the sender's domain is authenticated; absent if nobody looked. */
    Optional<Boolean> authenticated();

    /** The score of a spam filter in front, as it wrote it into the mail. */
    Optional<Double> score();

    /** Octets of the message. */
    Optional<Long> size();

    /** The names of the header fields that are present, at most {@value #MAX_NAMES}. Case does not matter. */
    List<String> headers();

    /**
     * The message ids in {@code In-Reply-To} and {@code References}, in angle brackets, at most {@value #MAX_NAMES}.
     */
    List<String> references();

    /** The most names of fields, and the most references, that a request may have. */
    int MAX_NAMES = 200;

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableMailFacts.Builder {
        Builder() {}
    }
}
