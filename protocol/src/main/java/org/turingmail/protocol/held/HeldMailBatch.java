package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** Many held mails to register in one request. */
@Value.Immutable
@JsonSerialize(as = ImmutableHeldMailBatch.class)
@JsonDeserialize(as = ImmutableHeldMailBatch.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface HeldMailBatch {
    /** Each with a key of its own, 0 to {@value Api#MAX_BATCH}. */
    List<KeyedRegistration> registrations();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableHeldMailBatch.Builder {
        Builder() {}
    }
}
