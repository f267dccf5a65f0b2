package org.turingmail.protocol.verdicts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Reason;

/** The verdict for one recipient, with its reason. */
@Value.Immutable
@JsonSerialize(as = ImmutableRecipientVerdict.class)
@JsonDeserialize(as = ImmutableRecipientVerdict.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface RecipientVerdict {
    /** The recipient, as it stood in the request. */
    String recipient();

    Verdict verdict();

    /** Why: one of {@link Reason} or the code of a rule. Never empty. */
    String reason();

    /**
     * What decided: an entry such as {@code entry:4711}, a shared list such as {@code list:acme/spam}, or a rule;
     * absent if nothing did.
     */
    Optional<String> decidedBy();

    /** The weight of the shared list that decided, 1 to 100; absent if none did. */
    Optional<Integer> weight();

    /** False if the mail is held and its sender must not be asked; absent otherwise. */
    Optional<Boolean> challenge();

    /**
     * True if the verdict holds for authenticated mail only: what is remembered of it must not decide on a mail whose
     * sender is known not to be. Absent otherwise.
     */
    Optional<Boolean> authenticatedOnly();

    /** Header fields to be added to the mail for this recipient. */
    List<HeaderTag> tags();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRecipientVerdict.Builder {
        Builder() {}
    }
}
