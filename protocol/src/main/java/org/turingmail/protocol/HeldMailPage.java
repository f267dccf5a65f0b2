package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A page of held mails, in the order of their keys. */
@Value.Immutable
@JsonSerialize(as = ImmutableHeldMailPage.class)
@JsonDeserialize(as = ImmutableHeldMailPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface HeldMailPage {
    List<HeldMail> heldMails();

    /** Give this as {@code after} for the next page; absent on the last one. */
    Optional<String> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeldMailPage.Builder {
        Builder() {}
    }
}
