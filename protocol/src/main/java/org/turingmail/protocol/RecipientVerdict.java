package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

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

    /** The list entry or rule that decided, such as {@code entry:4711}; absent if none did. */
    Optional<String> decidedBy();

    /** False if the mail is held and its sender must not be asked; absent otherwise. */
    Optional<Boolean> challenge();

    /** Header fields to be added to the mail for this recipient. */
    List<HeaderTag> tags();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableRecipientVerdict.Builder {
        Builder() {}
    }
}
