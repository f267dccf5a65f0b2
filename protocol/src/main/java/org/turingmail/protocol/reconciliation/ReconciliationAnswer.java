package org.turingmail.protocol.reconciliation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.immutables.value.Value;

/** What central and the agent do not agree on. */
@Value.Immutable
@JsonSerialize(as = ImmutableReconciliationAnswer.class)
@JsonDeserialize(as = ImmutableReconciliationAnswer.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ReconciliationAnswer {
    /** Keys that central does not know: register them. */
    List<String> unknown();

    /** Known keys whose challenge was issued but never reported as sent: register them again to get a link. */
    List<String> challengePending();

    /** How many mails central believes held in this range that were not named. After two rounds they are flagged. */
    int missing();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableReconciliationAnswer.Builder {
        Builder() {}
    }
}
