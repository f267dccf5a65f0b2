package org.turingmail.protocol.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** Notices to send. */
@Value.Immutable
@JsonSerialize(as = ImmutableNotices.class)
@JsonDeserialize(as = ImmutableNotices.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface Notices {
    List<Notice> notices();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNotices.Builder {
        Builder() {}
    }
}
