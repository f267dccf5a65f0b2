package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** A list of another tenant to which this one may subscribe. */
@Value.Builder
@JsonDeserialize(builder = SharedList.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SharedList(
        @Schema(description = "TENANT/NAME.") String list,
        Optional<String> title,
        Optional<String> description,
        ListForm form,
        @Schema(description = "Empty for allow and block entries.") List<Verdict> verdicts,
        @Schema(description = "Empty for all.") List<EntryKind> kinds) {
    public SharedList {
        verdicts = List.copyOf(verdicts);
        kinds = List.copyOf(kinds);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends SharedListBuilder {
        Builder() {}
    }
}
