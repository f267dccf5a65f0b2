package org.turingmail.protocol.reconciliation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/**
 * A page of the keys that the agent holds: <em>all</em> of its keys {@code k} with {@code after < k <= through},
 * ordered by the value of their characters. The first page has no {@code after}, the last one no {@code through}.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableReconciliationPage.class)
@JsonDeserialize(as = ImmutableReconciliationPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface ReconciliationPage {
    Optional<String> after();

    Optional<String> through();

    /** In ascending order, 0 to {@value Api#MAX_PAGE}. */
    List<String> keys();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableReconciliationPage.Builder {
        Builder() {}
    }
}
