package org.turingmail.protocol.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

/** A mail that a notice is about, for one recipient. */
@Value.Immutable
@JsonSerialize(as = ImmutableNoticeItem.class)
@JsonDeserialize(as = ImmutableNoticeItem.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface NoticeItem {
    Instant at();

    /** Envelope sender; empty for the null sender. */
    String sender();

    String recipient();

    Verdict verdict();

    /** The code of the rule or group that wants it told. */
    String reason();

    /** Absent if central does not know it, or the mail is not held. */
    Optional<String> subject();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNoticeItem.Builder {
        Builder() {}
    }
}
