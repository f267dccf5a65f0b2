package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** Some keys of held mails. */
@Value.Immutable
@JsonSerialize(as = ImmutableKeys.class)
@JsonDeserialize(as = ImmutableKeys.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Keys {
    /** 0 to {@value Api#MAX_PAGE}. */
    List<String> keys();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableKeys.Builder {
        Builder() {}
    }
}
