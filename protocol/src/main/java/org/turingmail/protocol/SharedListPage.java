package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** The lists to which a tenant may subscribe, in the order of their names. */
@Value.Immutable
@JsonSerialize(as = ImmutableSharedListPage.class)
@JsonDeserialize(as = ImmutableSharedListPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface SharedListPage {
    List<SharedList> lists();

    /** Give this as {@code after} for the next page; absent on the last one. */
    Optional<String> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableSharedListPage.Builder {
        Builder() {}
    }
}
