package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

/** A list of another tenant to which this one may subscribe. */
@Value.Immutable
@JsonSerialize(as = ImmutableSharedList.class)
@JsonDeserialize(as = ImmutableSharedList.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface SharedList {
    /** {@code TENANT/NAME}. */
    String list();

    Optional<String> title();

    Optional<String> description();

    ListForm form();

    /** Empty for allow and block entries. */
    List<Verdict> verdicts();

    /** Empty for all. */
    List<EntryKind> kinds();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableSharedList.Builder {
        Builder() {}
    }
}
