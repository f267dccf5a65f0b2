package org.turingmail.protocol.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.immutables.value.Value;

/** A notice that could not be sent. */
@Value.Immutable
@JsonSerialize(as = ImmutableNoticeFailure.class)
@JsonDeserialize(as = ImmutableNoticeFailure.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface NoticeFailure {
    long id();

    /** Why, and what an administrator can do about it; longer texts than 500 characters are cut. */
    String error();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNoticeFailure.Builder {
        Builder() {}
    }
}
