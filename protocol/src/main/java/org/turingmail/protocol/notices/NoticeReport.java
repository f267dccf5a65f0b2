package org.turingmail.protocol.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** What became of notices. */
@Value.Immutable
@JsonSerialize(as = ImmutableNoticeReport.class)
@JsonDeserialize(as = ImmutableNoticeReport.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface NoticeReport {
    /** Those that are in a queue of the agent, 0 to {@value Api#MAX_PAGE}. Ids that are not known are ignored. */
    List<Long> sent();

    /**
     * Those that could not be sent, 0 to {@value Api#MAX_PAGE}. They are offered to the tenant's other agents at once,
     * and to this one after five minutes, ten times in all.
     */
    List<NoticeFailure> failed();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNoticeReport.Builder {
        Builder() {}
    }
}
