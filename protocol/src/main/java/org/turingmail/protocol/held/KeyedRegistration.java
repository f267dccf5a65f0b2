package org.turingmail.protocol.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.immutables.value.Value;

/** A registration and the key that it is made under. */
@Value.Immutable
@JsonSerialize(as = ImmutableKeyedRegistration.class)
@JsonDeserialize(as = ImmutableKeyedRegistration.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface KeyedRegistration {
    String key();

    HeldMailRegistration registration();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableKeyedRegistration.Builder {
        Builder() {}
    }
}
