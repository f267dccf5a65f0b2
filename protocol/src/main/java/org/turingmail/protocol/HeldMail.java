package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A held mail as central knows it. */
@Value.Immutable
@JsonSerialize(as = ImmutableHeldMail.class)
@JsonDeserialize(as = ImmutableHeldMail.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface HeldMail {
    String key();

    String sender();

    List<HeldRecipient> recipients();

    Optional<String> subject();

    Optional<String> messageId();

    long size();

    Instant heldAt();

    Instant expiresAt();

    /** Why it is held. */
    String reason();

    /** Why no challenge was sent for it; absent if one was, or will be. */
    Optional<String> suppression();

    /** True if its agent no longer names it among what it holds (two reconciliations in a row). */
    boolean missing();

    /** How the verdict came about when the mail was registered, for some of its recipients. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    List<Explanation> explanations();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeldMail.Builder {
        Builder() {}
    }
}
